import type { HealthStatus, Server, Transport } from '#lib/contracts/fleet-model'
import { CONDITIONS, type Condition, conditionOf } from './condition.ts'

/** What a list of servers is narrowed to; null leaves a facet open. */
export interface FleetFilter {
  search: string
  state: Condition | null
  health: HealthStatus | null
  transport: Transport | null
  tag: string | null
  type: string | null
}

export const SORT_KEYS = [
  'state',
  'name',
  'transport',
  'p95',
  'success',
  'memory',
  'restarts',
  'tools',
  'uptime',
] as const
export type SortKey = (typeof SORT_KEYS)[number]

/** The servers that pass every facet and whose name, type, tags, description or cause contain each word of the search. */
export function filterServers(servers: readonly Server[], filter: FleetFilter): Server[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean)
  return servers.filter(
    (server) =>
      (filter.state === null || conditionOf(server) === filter.state) &&
      (filter.health === null || server.health_status === filter.health) &&
      (filter.transport === null || server.transport === filter.transport) &&
      (filter.tag === null || server.tags.includes(filter.tag)) &&
      (filter.type === null || server.type === filter.type) &&
      words.every((word) => searchable(server).includes(word)),
  )
}

function searchable(server: Server): string {
  const parts = [server.name, server.type, server.description, server.problem?.cause ?? '', ...server.tags]
  return parts.join(' ').toLowerCase()
}

const rank = new Map<Condition, number>(CONDITIONS.map((condition, position) => [condition, position]))

const values: Record<SortKey, (server: Server) => number | string | null> = {
  state: (server) => rank.get(conditionOf(server)) ?? null,
  name: (server) => server.name,
  transport: (server) => server.transport,
  p95: (server) => server.health.p95_ms,
  success: (server) => server.health.success_rate,
  memory: (server) => server.metrics.memory_usage_mb,
  restarts: (server) => server.metrics.restarts,
  tools: (server) => server.identity?.tools ?? null,
  uptime: (server) => server.metrics.started_at && -Date.parse(server.metrics.started_at),
}

/** The servers in the order asked for; what has no value stands last either way, and equals stand by name. */
export function sortServers(servers: readonly Server[], key: SortKey, isDescending: boolean): Server[] {
  const value = values[key]
  const turn = isDescending ? -1 : 1
  return [...servers].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b)
    if (typeof left === 'string' && typeof right === 'string') return turn * names.compare(left, right) || byName(a, b)
    return (left < right ? -turn : left > right ? turn : 0) || byName(a, b)
  })
}

// A fixed language, so that the server and every browser agree on the order.
const names = new Intl.Collator('en', { numeric: true })

function byName(a: Server, b: Server): number {
  return names.compare(a.name, b.name)
}

export interface FleetGroup {
  name: string
  servers: Server[]
}

/** The servers under their first tag or their type, groups by name; those without a tag come last. */
export function groupServers(servers: readonly Server[], by: 'tag' | 'type'): FleetGroup[] {
  const groups = new Map<string, Server[]>()
  for (const server of servers) {
    const name = by === 'type' ? server.type : (server.tags[0] ?? '')
    const group = groups.get(name)
    if (group) group.push(server)
    else groups.set(name, [server])
  }
  return [...groups]
    .map(([name, members]) => ({ name, servers: members }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || (a.name < b.name ? -1 : 1))
}

/** Every tag and type in use, by name: the choices of the facets. */
export function facetsOf(servers: readonly Server[]): { tags: string[]; types: string[]; transports: Transport[] } {
  return {
    tags: [...new Set(servers.flatMap((server) => server.tags))].sort(),
    types: [...new Set(servers.map((server) => server.type))].sort(),
    transports: [...new Set(servers.map((server) => server.transport))].sort(),
  }
}
