import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, primaryKey, text, uuid, varchar } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** Partitioned by day, and without foreign keys: an event outlives the server and the person it tells of. */
export const mcpEvents = pgTable(
  'mcp_events',
  {
    id: uuid('id').notNull().defaultRandom(),
    serverId: uuid('server_id'),
    serverName: varchar('server_name', { length: 255 }).notNull().default(''),
    eventType: varchar('event_type', { length: 100 }).notNull(),
    severity: varchar('severity', { length: 20, enum: ['info', 'warning', 'error', 'critical'] }).notNull(),
    category: varchar('category', { length: 50 }).notNull(),
    message: text('message').notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default(sql`'{}'::jsonb`),
    errorCode: varchar('error_code', { length: 100 }),
    errorMessage: text('error_message'),
    stackTrace: text('stack_trace'),
    userId: uuid('user_id'),
    sessionId: varchar('session_id', { length: 255 }),
    correlationId: varchar('correlation_id', { length: 255 }),
    timestamp: moment('timestamp').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.timestamp] }),
    // Ascending throughout: read backwards they serve `order by timestamp desc, id desc`, the order of every list.
    index('mcp_events_server_id_idx').on(t.serverId, t.timestamp, t.id),
    index('mcp_events_severity_idx').on(t.severity, t.timestamp, t.id),
    index('mcp_events_category_idx').on(t.category, t.timestamp, t.id),
    index('mcp_events_correlation_id_idx').on(t.correlationId),
    index('mcp_events_timestamp_idx').on(t.timestamp, t.id),
  ],
)
