import type { Staleness } from '#lib/contracts/events'
import type { Ports } from './ports.ts'

/** Why what is shown may be older than it looks, or null. */
export function staleness(ports: Pick<Ports, 'upstreams' | 'databaseAwaySince'>): Staleness {
  const coordinator = ports.upstreams.staleSince()
  if (coordinator) {
    return {
      since: coordinator.toISOString(),
      reason: 'The coordinator is not reporting; this is the last known picture.',
    }
  }
  const database = ports.databaseAwaySince()
  if (database)
    return { since: database.toISOString(), reason: 'The database is away; changes are refused until it is back.' }
  return null
}
