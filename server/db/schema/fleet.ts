import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { users } from './access.ts'
import { createdAt, moment, updatedAt } from './columns.ts'

type Json = Record<string, unknown>

const emptyObject = sql`'{}'::jsonb`
const byUser = (name: string) => uuid(name).references(() => users.id, { onDelete: 'set null' })

export const mcpServers = pgTable(
  'mcp_servers',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: varchar('name', { length: 64 }).notNull().unique('mcp_servers_name_key'),
    type: varchar('type', { length: 100 }).notNull(),
    transport: varchar('transport', { length: 50, enum: ['stdio', 'streamable-http', 'sse'] }).notNull(),
    status: varchar('status', { length: 50, enum: ['stopped', 'starting', 'running', 'stopping', 'error'] })
      .notNull()
      .default('stopped'),
    state: varchar('state', {
      length: 50,
      enum: ['stopped', 'starting', 'running', 'stopping', 'error', 'maintenance'],
    })
      .notNull()
      .default('stopped'),
    desiredState: text('desired_state', { enum: ['running', 'stopped'] })
      .notNull()
      .default('stopped'),
    healthStatus: text('health_status', {
      enum: ['healthy', 'degraded', 'disconnected', 'circuit_open', 'disabled', 'unknown'],
    })
      .notNull()
      .default('unknown'),
    circuitState: text('circuit_state', { enum: ['closed', 'open', 'half_open'] })
      .notNull()
      .default('closed'),
    config: jsonb('config').$type<Json>().notNull().default(emptyObject),
    health: jsonb('health').$type<Json>().notNull().default(emptyObject),
    metrics: jsonb('metrics').$type<Json>().notNull().default(emptyObject),
    enabled: boolean('enabled').notNull().default(true),
    tags: text('tags').array().notNull().default(sql`'{}'::text[]`),
    description: text('description').notNull().default(''),
    /** Counted by the database whenever the definition changes, whoever changes it. */
    revision: integer('revision').notNull().default(1),
    pid: integer('pid'),
    consecutiveFailures: integer('consecutive_failures').notNull().default(0),
    lastRecoveryAttempt: moment('last_recovery_attempt'),
    totalDowntimeSeconds: integer('total_downtime_seconds').notNull().default(0),
    createdAt: createdAt(),
    /** When the definition last changed; kept by the database. */
    updatedAt: updatedAt(),
    createdBy: byUser('created_by'),
    updatedBy: byUser('updated_by'),
  },
  (t) => [
    index('mcp_servers_status_idx').on(t.status),
    index('mcp_servers_type_idx').on(t.type),
    index('mcp_servers_enabled_idx').on(t.enabled),
    check('mcp_servers_transport_check', sql`${t.transport} in ('stdio', 'streamable-http', 'sse')`),
    check(
      'mcp_servers_state_check',
      sql`${t.state} in ('stopped', 'starting', 'running', 'stopping', 'error', 'maintenance')`,
    ),
    check('mcp_servers_desired_state_check', sql`${t.desiredState} in ('running', 'stopped')`),
    check(
      'mcp_servers_health_status_check',
      sql`${t.healthStatus} in ('healthy', 'degraded', 'disconnected', 'circuit_open', 'disabled', 'unknown')`,
    ),
    check('mcp_servers_circuit_state_check', sql`${t.circuitState} in ('closed', 'open', 'half_open')`),
  ],
)

const byServer = () => uuid('server_id').references(() => mcpServers.id, { onDelete: 'set null' })
const ofServer = () =>
  uuid('server_id')
    .notNull()
    .references(() => mcpServers.id, { onDelete: 'cascade' })

/** Commands outlive the server they were for: its name is kept beside them. */
export const mcpCommands = pgTable(
  'mcp_commands',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    serverId: byServer(),
    serverName: varchar('server_name', { length: 255 }).notNull(),
    commandType: varchar('command_type', { length: 50 }).notNull(),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    parameters: jsonb('parameters').$type<Json>().notNull().default(emptyObject),
    result: jsonb('result').$type<Json>(),
    message: text('message'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    executionTimeMs: integer('execution_time_ms'),
    correlationId: varchar('correlation_id', { length: 255 }).notNull(),
    undoOf: uuid('undo_of').references((): AnyPgColumn => mcpCommands.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    executedAt: moment('executed_at'),
    createdBy: byUser('created_by'),
    executedBy: byUser('executed_by'),
  },
  (t) => [
    index('mcp_commands_server_id_idx').on(t.serverId),
    index('mcp_commands_status_idx').on(t.status),
    index('mcp_commands_created_at_idx').on(t.createdAt),
    index('mcp_commands_correlation_id_idx').on(t.correlationId),
    index('mcp_commands_undo_of_idx').on(t.undoOf),
  ],
)

export const mcpConfigChanges = pgTable(
  'mcp_config_changes',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    serverId: byServer(),
    serverName: varchar('server_name', { length: 255 }).notNull(),
    changeType: varchar('change_type', { length: 50 }).notNull(),
    revision: integer('revision').notNull(),
    oldConfig: jsonb('old_config').$type<Json>(),
    newConfig: jsonb('new_config').$type<Json>(),
    diff: jsonb('diff').$type<unknown>(),
    reason: text('reason'),
    createdAt: createdAt(),
    createdBy: byUser('created_by'),
  },
  (t) => [
    index('mcp_config_changes_server_id_idx').on(t.serverId, t.revision),
    index('mcp_config_changes_created_at_idx').on(t.createdAt),
  ],
)

export const mcpHealthLog = pgTable(
  'mcp_health_log',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    serverId: ofServer(),
    eventType: text('event_type').notNull(),
    healthStatus: text('health_status').notNull(),
    state: text('state').notNull(),
    reason: text('reason'),
    details: jsonb('details').$type<Json>().notNull().default(emptyObject),
    correlationId: varchar('correlation_id', { length: 255 }),
    at: moment('at').notNull().defaultNow(),
  },
  (t) => [index('mcp_health_log_server_id_at_idx').on(t.serverId, t.at)],
)

export const healthChecks = pgTable(
  'health_checks',
  {
    serverId: ofServer(),
    checkedAt: moment('checked_at').notNull(),
    ok: boolean('ok').notNull(),
    status: text('status').notNull(),
    responseTimeMs: real('response_time_ms'),
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.serverId, t.checkedAt] }),
    // Ageing out old checks walks by time alone.
    index('health_checks_checked_at_idx').on(t.checkedAt),
  ],
)
