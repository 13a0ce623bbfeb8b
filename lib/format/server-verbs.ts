import type { Server, ServerVerb } from '#lib/contracts/fleet-model'

/** The verbs a list offers on a server. */
export const ROW_VERBS = ['start', 'stop', 'restart', 'enable', 'disable'] as const satisfies readonly ServerVerb[]
export type RowVerb = (typeof ROW_VERBS)[number]

/** The verb that fits the state best: what `s` and the main button do. */
export function mainVerb(server: Pick<Server, 'can'>): 'start' | 'stop' | 'enable' | null {
  if (server.can.includes('start')) return 'start'
  if (server.can.includes('enable')) return 'enable'
  return server.can.includes('stop') ? 'stop' : null
}

/** Why a verb cannot be used now, in words, or null when it can. */
export function refusalOf(
  server: Pick<Server, 'can' | 'state' | 'enabled'>,
  verb: ServerVerb,
  actor: { mayManage: boolean; role: string },
): string | null {
  if (!actor.mayManage) return `Your role (${actor.role}) may not manage servers`
  if (server.can.includes(verb)) return null
  if (verb === 'enable') return 'It is enabled already'
  if (!server.enabled) return verb === 'disable' ? 'It is disabled already' : 'It is disabled; enable it first'
  if (verb === 'start') return server.state === 'stopping' ? 'It is still stopping' : `It is ${server.state} already`
  if (verb === 'stop' && server.state === 'stopping') return 'It is stopping already'
  return server.state === 'stopped' ? 'It is not running' : `Not while it is ${stateWord(server.state)}`
}

function stateWord(state: Server['state']): string {
  return state === 'maintenance' ? 'in maintenance' : state
}

/** Each verb as a button says it. A given-up server is not merely enabled: its counters begin anew. */
export function verbLabel(verb: RowVerb, server: Pick<Server, 'enabled' | 'state'>): string {
  if (verb === 'enable' && server.enabled) return 'Reset and start'
  if (verb === 'start' && server.state === 'error') return 'Start now'
  return labels[verb]
}

const labels: Record<RowVerb, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  enable: 'Enable',
  disable: 'Disable',
}
