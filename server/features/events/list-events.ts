import type { ParsedInputOf } from '#lib/contracts/contract'
import { AppError, isAppError } from '#lib/contracts/errors'
import { type EventPage, events, type ServerEvent } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { withinDeadline } from '#server/db/transaction'
import { type AskContext, operation } from '#server/platform/operation'
import { fromCursor, toCursor } from './cursor.ts'
import { type EventQuery, findEvents } from './store.ts'

/** Lists events of the whole fleet, or of the server named in the filter. */
export const listEvents = operation(events.list, {
  run: (context, input) => pageOf(context, { ...input, server_id: serverIdOf(context, input.server_id) }),
})

/** Lists the events of one server; a server that was deleted is still found by its id. */
export const listServerEvents = operation(fleet.events, {
  run: (context, { serverId, ...filter }) => pageOf(context, { ...filter, server_id: serverIdOf(context, serverId) }),
})

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function serverIdOf({ ports }: AskContext, ref: string | undefined): string | undefined {
  if (ref === undefined) return undefined
  const id = ports.picture.find(ref)?.id ?? (UUID.test(ref) ? ref.toLowerCase() : undefined)
  if (id === undefined) throw new AppError('not_found', `There is no server ${ref}.`)
  return id
}

async function pageOf(context: AskContext, filter: ParsedInputOf<typeof events.list>): Promise<EventPage> {
  const query: EventQuery = {
    serverId: filter.server_id,
    eventType: filter.event_type,
    severity: filter.severity,
    category: filter.category,
    correlationId: filter.correlation_id,
    search: filter.search,
    from: filter.start_date,
    to: filter.end_date,
    before: filter.cursor === undefined ? undefined : fromCursor(filter.cursor),
    limit: filter.limit + 1,
  }
  const since = context.ports.databaseAwaySince()
  if (since) return fromMemory(context, { query, since })
  try {
    const found = await withinDeadline(findEvents(context.db, query))
    const page = found.slice(0, filter.limit)
    const last = page.at(-1)
    return { events: page, next_cursor: found.length > page.length && last ? toCursor(last) : null, stale: null }
  } catch (error) {
    // The door's rule for reads: with the database gone they answer from memory and say so.
    if (isAppError(error) && error.code === 'unavailable') return fromMemory(context, { query, since: context.now })
    throw error
  }
}

function fromMemory({ ports }: AskContext, { query, since }: { query: EventQuery; since: Date }): EventPage {
  const { before } = query
  const found = ports.recentEvents(
    (event) => fits(event, query) && (!before || `${event.timestamp}|${event.id}` < `${before.timestamp}|${before.id}`),
    query.limit - 1,
  )
  const reason = 'The database is away; these are the events still in memory.'
  return { events: found, next_cursor: null, stale: { since: since.toISOString(), reason } }
}

function fits(event: ServerEvent, query: EventQuery): boolean {
  const words = query.search?.toLowerCase()
  return (
    (query.serverId === undefined || event.server_id === query.serverId) &&
    (query.eventType === undefined || event.event_type === query.eventType) &&
    (query.severity === undefined || event.severity === query.severity) &&
    (query.category === undefined || event.category === query.category) &&
    (query.correlationId === undefined || event.correlation_id === query.correlationId) &&
    (query.from === undefined || event.timestamp >= new Date(query.from).toISOString()) &&
    (query.to === undefined || event.timestamp <= new Date(query.to).toISOString()) &&
    (words === undefined || `${event.message} ${event.server_name}`.toLowerCase().includes(words))
  )
}
