import type { Server } from '#lib/contracts/fleet-model'

/** How a server is, in the one word that lists, filters and sentences use for it; in the order of urgency. */
export const CONDITIONS = [
  'failed',
  'crash-loop',
  'restarting',
  'degraded',
  'starting',
  'stopping',
  'running',
  'maintenance',
  'stopped',
] as const
export type Condition = (typeof CONDITIONS)[number]

/** The condition that follows from a server's state and health. */
export function conditionOf(server: Pick<Server, 'state' | 'health_status' | 'health' | 'enabled'>): Condition {
  switch (server.state) {
    case 'running':
      return server.health_status === 'degraded' || server.health.is_flapping ? 'degraded' : 'running'
    case 'error':
      return failing(server)
    case 'starting':
      // An attempt to bring it back is part of the trouble, not the end of it.
      if (server.health.failing_since === null) return 'starting'
      return server.health_status === 'circuit_open' ? 'crash-loop' : 'restarting'
    case 'stopped':
      return server.enabled && server.health_status === 'disabled' ? 'failed' : 'stopped'
    default:
      return server.state
  }
}

function failing(server: Pick<Server, 'health_status' | 'health'>): Condition {
  if (server.health_status === 'disabled') return 'failed'
  if (server.health_status === 'circuit_open') return 'crash-loop'
  return server.health.next_attempt_at === null ? 'failed' : 'restarting'
}

/** What each condition is called in lists and filters. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  failed: 'Failed',
  'crash-loop': 'Crash loop',
  restarting: 'Restarting',
  degraded: 'Degraded',
  starting: 'Starting',
  stopping: 'Stopping',
  running: 'Running',
  maintenance: 'Maintenance',
  stopped: 'Stopped',
}

/** How many servers are in each condition. */
export function countConditions(
  servers: readonly Pick<Server, 'state' | 'health_status' | 'health' | 'enabled'>[],
): Record<Condition, number> {
  const counts = Object.fromEntries(CONDITIONS.map((condition) => [condition, 0])) as Record<Condition, number>
  for (const server of servers) counts[conditionOf(server)] += 1
  return counts
}
