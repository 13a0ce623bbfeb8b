import type { HealthStatus, ServerState, ServerStatus, ServerVerb } from '#lib/contracts/fleet-model'

/** What can happen to a server. */
export type Signal =
  | { type: 'start' }
  | { type: 'connected' }
  | { type: 'start_failed' }
  | { type: 'lost' }
  | { type: 'stop' }
  | { type: 'stopped' }
  | { type: 'stop_failed' }
  | { type: 'retry' }
  | { type: 'enter_maintenance' }
  | { type: 'leave_maintenance'; to: 'stopped' | 'starting' }

/** What a transition asks the supervisor to carry out. */
export type Effect = 'connect' | 'disconnect' | 'plan_retry' | 'drop_retry' | 'watch' | 'unwatch'

export interface TransitionRow {
  from: ServerState
  on: Signal['type']
  to: ServerState
  effects: readonly Effect[]
}

/** Every transition there is; the operator docs print the same rows. */
export const TRANSITIONS: readonly TransitionRow[] = [
  { from: 'stopped', on: 'start', to: 'starting', effects: ['connect'] },
  { from: 'stopped', on: 'enter_maintenance', to: 'maintenance', effects: [] },
  { from: 'starting', on: 'connected', to: 'running', effects: ['watch'] },
  { from: 'starting', on: 'start_failed', to: 'error', effects: ['plan_retry'] },
  { from: 'starting', on: 'stop', to: 'stopped', effects: ['disconnect', 'drop_retry'] },
  { from: 'running', on: 'stop', to: 'stopping', effects: ['unwatch', 'disconnect'] },
  { from: 'running', on: 'lost', to: 'error', effects: ['unwatch', 'disconnect', 'plan_retry'] },
  { from: 'running', on: 'enter_maintenance', to: 'maintenance', effects: ['unwatch', 'disconnect'] },
  { from: 'stopping', on: 'stopped', to: 'stopped', effects: ['drop_retry'] },
  { from: 'stopping', on: 'stop_failed', to: 'error', effects: ['plan_retry'] },
  { from: 'error', on: 'stop', to: 'stopped', effects: ['disconnect', 'drop_retry'] },
  { from: 'error', on: 'start', to: 'starting', effects: ['drop_retry', 'connect'] },
  { from: 'error', on: 'retry', to: 'starting', effects: ['connect'] },
  { from: 'error', on: 'enter_maintenance', to: 'maintenance', effects: ['disconnect', 'drop_retry'] },
  { from: 'maintenance', on: 'leave_maintenance', to: 'stopped', effects: [] },
  { from: 'maintenance', on: 'leave_maintenance', to: 'starting', effects: ['connect'] },
]

/** What a signal does to a server: its next state and what to carry out, or `null` when the signal has no meaning there. */
export function transition(
  state: ServerState,
  signal: Signal,
): { state: ServerState; effects: readonly Effect[] } | null {
  const row = TRANSITIONS.find(
    (each) =>
      each.from === state && each.on === signal.type && (signal.type !== 'leave_maintenance' || each.to === signal.to),
  )
  return row ? { state: row.to, effects: row.effects } : null
}

/** The state as the API's five-valued status. */
export function statusOf(state: ServerState): ServerStatus {
  return state === 'maintenance' ? 'stopped' : state
}

/** What can be done with a server as it is; who may do it is decided by permissions. */
export function verbsOf(server: { state: ServerState; enabled: boolean; health_status: HealthStatus }): ServerVerb[] {
  const { state, enabled } = server
  const gaveUp = enabled && server.health_status === 'disabled'
  const verbs: ServerVerb[] = []
  if (enabled && transition(state, { type: 'start' })) verbs.push('start')
  if (transition(state, { type: 'stop' })) verbs.push('stop')
  if (enabled && transition(state, { type: 'stop' })) verbs.push('restart')
  if (!enabled || gaveUp) verbs.push('enable')
  if (enabled) verbs.push('disable')
  return [...verbs, 'test', 'update', 'delete']
}
