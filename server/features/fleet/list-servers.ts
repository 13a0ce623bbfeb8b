import type { ParsedInputOf } from '#lib/contracts/contract'
import { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { operation } from '#server/platform/operation'
import { staleness } from '#server/platform/staleness'

type Filter = ParsedInputOf<typeof fleet.list>

/** Lists servers from the picture in memory; the database is not asked. */
export const listServers = operation(fleet.list, {
  async run({ ports }, filter) {
    const found = ports.picture.list().filter((server) => fits(server, filter))
    found.sort(order(filter))
    const from = (filter.page - 1) * filter.page_size
    return {
      servers: found.slice(from, from + filter.page_size),
      total: found.length,
      page: filter.page,
      page_size: filter.page_size,
      stale: staleness(ports),
    }
  },
})

function fits(server: Server, filter: Filter): boolean {
  const words = filter.search?.toLowerCase()
  return (
    (filter.status === undefined || server.status === filter.status) &&
    (filter.state === undefined || server.state === filter.state) &&
    (filter.desired_state === undefined || server.desired_state === filter.desired_state) &&
    (filter.health === undefined || server.health_status === filter.health) &&
    (filter.circuit === undefined || server.circuit_state === filter.circuit) &&
    (filter.type === undefined || server.type === filter.type) &&
    (filter.transport === undefined || server.transport === filter.transport) &&
    (filter.tag === undefined || server.tags.includes(filter.tag)) &&
    (words === undefined ||
      `${server.name} ${server.type} ${server.description} ${server.tags.join(' ')}`.toLowerCase().includes(words))
  )
}

function order({ sort, order: direction }: Filter): (a: Server, b: Server) => number {
  const key = (server: Server) => (sort === 'health' ? server.health_status : server[sort])
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => {
    const [left, right] = [key(a), key(b)]
    if (left === right) return a.name < b.name ? -1 : 1
    return left < right ? -sign : sign
  }
}
