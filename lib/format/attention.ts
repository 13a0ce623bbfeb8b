import type { Server } from '#lib/contracts/fleet-model'
import { type Condition, conditionOf } from './condition.ts'
import { causeOf } from './server-state.ts'

/** What helps most: a verb on the server, or a place to look. */
export type AttentionAction = 'start' | 'enable' | 'edit' | 'logs' | 'open'

export interface AttentionItem {
  server: Server
  /** Why it needs somebody, as a clause. */
  cause: string
  /** Since when, as an ISO time. */
  since: string
  action: AttentionAction
}

/** How many are shown; the rest is a link to the filtered list. */
export const ATTENTION_LIMIT = 7

/** Faults that come back until the configuration says something else. */
const CONFIGURATION_FAULTS: ReadonlySet<string> = new Set([
  'command_not_found',
  'permission_denied',
  'not_executable',
  'arguments_too_long',
  'bad_working_directory',
  'bad_configuration',
  'package_not_found',
  'missing_module',
  'bad_arguments',
  'needs_configuration',
  'not_mcp',
  'unsupported_protocol',
  'invalid_url',
  'address_refused',
  'unauthorized',
  'forbidden',
  'endpoint_not_found',
  'wrong_transport',
  'host_not_found',
  'certificate_fault',
])

const rank: Partial<Record<Condition, number>> = { failed: 0, 'crash-loop': 1, restarting: 2, degraded: 4 }
/** Stopped although it should run. */
const LEFT_BEHIND = 3

/** The servers that need somebody, the worst first; of equals, the one that has needed it longest. */
export function rankAttention(servers: readonly Server[]): AttentionItem[] {
  return servers
    .map((server) => ({ server, weight: weigh(server) }))
    .filter((entry): entry is { server: Server; weight: number } => entry.weight !== null)
    .map(({ server, weight }) => ({ weight, item: describe(server) }))
    .sort(
      (a, b) =>
        a.weight - b.weight ||
        a.item.since.localeCompare(b.item.since) ||
        a.item.server.name.localeCompare(b.item.server.name),
    )
    .map(({ item }) => item)
}

function weigh(server: Server): number | null {
  const condition = conditionOf(server)
  if (condition === 'stopped' && server.enabled && server.desired_state === 'running') return LEFT_BEHIND
  return rank[condition] ?? null
}

function describe(server: Server): AttentionItem {
  return {
    server,
    cause: causeOf(server) ?? 'it should run and does not',
    since: server.health.failing_since ?? server.problem?.at ?? server.since,
    action: bestAction(server),
  }
}

function bestAction(server: Server): AttentionAction {
  const condition = conditionOf(server)
  if (condition === 'degraded') return 'open'
  if (server.problem && CONFIGURATION_FAULTS.has(server.problem.code)) return 'edit'
  if (condition === 'failed' && server.can.includes('enable')) return 'enable'
  if (condition === 'stopped' || condition === 'failed') return server.can.includes('start') ? 'start' : 'open'
  return condition === 'crash-loop' && server.can.includes('start') ? 'start' : 'logs'
}
