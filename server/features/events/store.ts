import { and, desc, eq, gte, ilike, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { EventSeverity, ServerEvent } from '#lib/contracts/events'
import { mcpEvents } from '#server/db/schema/events'
import type { Queryable } from '#server/db/transaction'

/** Stores events in one statement; an event that is there already stays as it is. */
export async function insertEvents(db: Queryable, events: readonly ServerEvent[]): Promise<void> {
  if (events.length === 0) return
  await db.execute(sql`
    insert into mcp_events (id, server_id, server_name, event_type, severity, category, message, details, error_code,
      error_message, user_id, session_id, correlation_id, timestamp)
    select id, server_id, server_name, event_type, severity, category, message, coalesce(details, '{}'::jsonb), error_code,
      error_message, user_id, session_id, correlation_id, timestamp
    from jsonb_to_recordset(${jsonText(events)}::jsonb) as row(id uuid, server_id uuid, server_name text,
      event_type text, severity text, category text, message text, details jsonb, error_code text, error_message text,
      user_id uuid, session_id text, correlation_id text, timestamp timestamptz)
    on conflict do nothing`)
}

/** PostgreSQL text holds no NUL, and server-supplied words may. */
const jsonText = (value: unknown) => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')

export interface EventQuery {
  serverId?: string | undefined
  eventType?: string | undefined
  severity?: EventSeverity | undefined
  category?: string | undefined
  correlationId?: string | undefined
  search?: string | undefined
  from?: string | undefined
  to?: string | undefined
  before?: { timestamp: string; id: string } | undefined
  limit: number
}

/** Reads events newest first, from just before a key on. */
export async function findEvents(db: Queryable, query: EventQuery): Promise<ServerEvent[]> {
  const rows = await db
    .select()
    .from(mcpEvents)
    .where(and(...conditions(query)))
    .orderBy(desc(mcpEvents.timestamp), desc(mcpEvents.id))
    .limit(query.limit)
  return rows.map(toEvent)
}

function conditions(query: EventQuery): (SQL | undefined)[] {
  const { before, search } = query
  return [
    query.serverId === undefined ? undefined : eq(mcpEvents.serverId, query.serverId),
    query.eventType === undefined ? undefined : eq(mcpEvents.eventType, query.eventType),
    query.severity === undefined ? undefined : eq(mcpEvents.severity, query.severity),
    query.category === undefined ? undefined : eq(mcpEvents.category, query.category),
    query.correlationId === undefined ? undefined : eq(mcpEvents.correlationId, query.correlationId),
    query.from === undefined ? undefined : gte(mcpEvents.timestamp, new Date(query.from)),
    query.to === undefined ? undefined : lte(mcpEvents.timestamp, new Date(query.to)),
    search === undefined
      ? undefined
      : or(ilike(mcpEvents.message, `%${escapeLike(search)}%`), ilike(mcpEvents.serverName, `%${escapeLike(search)}%`)),
    before === undefined
      ? undefined
      : or(
          lt(mcpEvents.timestamp, new Date(before.timestamp)),
          and(eq(mcpEvents.timestamp, new Date(before.timestamp)), lt(mcpEvents.id, before.id)),
        ),
  ]
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)

/** One event by its id, or undefined. */
export async function findEvent(db: Queryable, id: string): Promise<ServerEvent | undefined> {
  const [row] = await db.select().from(mcpEvents).where(eq(mcpEvents.id, id)).limit(1)
  return row && toEvent(row)
}

function toEvent(row: typeof mcpEvents.$inferSelect): ServerEvent {
  return {
    id: row.id,
    server_id: row.serverId,
    server_name: row.serverName,
    event_type: row.eventType,
    severity: row.severity,
    category: row.category as ServerEvent['category'], // safe because only event kinds are ever stored
    message: row.message,
    details: row.details,
    error_code: row.errorCode,
    error_message: row.errorMessage,
    user_id: row.userId,
    session_id: row.sessionId,
    correlation_id: row.correlationId,
    timestamp: row.timestamp.toISOString(),
  }
}

/** Makes the partitions of today and the days to come. */
export async function ensurePartitions(db: Queryable, daysAhead: number): Promise<void> {
  await db.execute(sql`select ensure_event_partitions(${daysAhead}::int)`)
}
