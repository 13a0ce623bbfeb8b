import { asc, desc, eq, or, sql } from 'drizzle-orm'
import type { CommandType, ConfigChange, LifecyclePhase } from '#lib/contracts/fleet'
import type { DefinedServer, DesiredState } from '#lib/contracts/fleet-model'
import { users } from '#server/db/schema/access'
import { mcpCommands, mcpConfigChanges, mcpHealthLog, mcpServers } from '#server/db/schema/fleet'
import type { Queryable, Tx } from '#server/db/transaction'
import type { CommandOutcome } from '#server/platform/ports'
import type { SealedConfig } from './secrets.ts'

/** The definition part of a stored server; secrets are sealed. */
export type StoredServer = Omit<DefinedServer, 'config'> & { config: SealedConfig }

const definition = {
  id: mcpServers.id,
  name: mcpServers.name,
  type: mcpServers.type,
  transport: mcpServers.transport,
  desiredState: mcpServers.desiredState,
  enabled: mcpServers.enabled,
  tags: mcpServers.tags,
  description: mcpServers.description,
  config: mcpServers.config,
  revision: mcpServers.revision,
  createdAt: mcpServers.createdAt,
  updatedAt: mcpServers.updatedAt,
}

type DefinitionRow = { [K in keyof typeof definition]: (typeof mcpServers.$inferSelect)[K] }

function toStored(row: DefinitionRow): StoredServer {
  const { desiredState, createdAt, updatedAt, config, ...rest } = row
  return {
    ...rest,
    config: config as unknown as SealedConfig, // safe because only parsed configurations are stored
    desired_state: desiredState,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
}

/** Every server's definition. */
export async function allServers(db: Queryable): Promise<StoredServer[]> {
  return (await db.select(definition).from(mcpServers).orderBy(asc(mcpServers.name))).map(toStored)
}

/** One server's definition by id, or undefined. */
export async function serverById(db: Queryable, id: string): Promise<StoredServer | undefined> {
  const [row] = await db.select(definition).from(mcpServers).where(eq(mcpServers.id, id))
  return row && toStored(row)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One server's definition by id or name, locked until the transaction ends. */
export async function lockServer(tx: Tx, ref: string): Promise<StoredServer | undefined> {
  const match = UUID.test(ref) ? or(eq(mcpServers.id, ref), eq(mcpServers.name, ref)) : eq(mcpServers.name, ref)
  const [row] = await tx.select(definition).from(mcpServers).where(match).for('update')
  return row && toStored(row)
}

export interface ServerChange {
  name: string
  type: string
  transport: StoredServer['transport']
  config: SealedConfig
  tags: string[]
  description: string
  enabled: boolean
  desired_state: DesiredState
}

function columns(change: Partial<ServerChange>) {
  const { desired_state, config, ...rest } = change
  return {
    ...rest,
    ...(desired_state === undefined ? {} : { desiredState: desired_state }),
    ...(config === undefined ? {} : { config: sql`${JSON.stringify(config)}::jsonb` }),
  }
}

/** Stores a new server and answers its definition. */
export async function insertServer(
  tx: Tx,
  server: ServerChange & { id: string; userId: string | null },
): Promise<StoredServer> {
  const { id, userId, ...change } = server
  const { name, type, transport } = change
  const values = { ...columns(change), id, name, type, transport, createdBy: userId, updatedBy: userId }
  const [row] = await tx.insert(mcpServers).values(values).returning(definition)
  if (!row) throw new Error('an insert answered no row')
  return toStored(row)
}

/** Changes a server and answers its definition; the database counts the revision. */
export async function changeServer(
  tx: Tx,
  id: string,
  change: { set: Partial<ServerChange>; userId: string | null },
): Promise<StoredServer> {
  const [row] = await tx
    .update(mcpServers)
    .set({ ...columns(change.set), updatedBy: change.userId })
    .where(eq(mcpServers.id, id))
    .returning(definition)
  if (!row) throw new Error('an update of a locked row answered no row')
  return toStored(row)
}

/** Deletes a server; its events, commands and history stay. */
export async function deleteServer(tx: Tx, id: string): Promise<void> {
  await tx.delete(mcpServers).where(eq(mcpServers.id, id))
}

export interface CommandRow {
  id: string
  serverId: string | null
  serverName: string
  type: CommandType
  parameters: Record<string, unknown>
  correlationId: string
  userId: string | null
}

/** Records a command before it runs. */
export async function insertCommand(tx: Tx, command: CommandRow): Promise<void> {
  await tx.insert(mcpCommands).values({
    id: command.id,
    serverId: command.serverId,
    serverName: command.serverName,
    commandType: command.type,
    status: 'running',
    parameters: sql`${JSON.stringify(command.parameters)}::jsonb`,
    correlationId: command.correlationId,
    createdBy: command.userId,
    executedBy: command.userId,
    executedAt: sql`now()`,
  })
}

export interface ConfigChangeRow {
  id: string
  server: StoredServer
  changeType: string
  before: unknown
  after: unknown
  diff: unknown
  reason: string | null
  userId: string | null
}

/** Records one version of a server's configuration. */
export async function insertConfigChange(tx: Tx, change: ConfigChangeRow): Promise<void> {
  await tx.insert(mcpConfigChanges).values({
    id: change.id,
    serverId: change.server.id,
    serverName: change.server.name,
    changeType: change.changeType,
    revision: change.server.revision,
    oldConfig: sql`${JSON.stringify(change.before ?? null)}::jsonb`,
    newConfig: sql`${JSON.stringify(change.after ?? null)}::jsonb`,
    diff: sql`${JSON.stringify(change.diff)}::jsonb`,
    reason: change.reason,
    createdBy: change.userId,
  })
}

/** The last versions of a server, newest first. */
export async function configChanges(db: Queryable, serverId: string, limit: number): Promise<ConfigChange[]> {
  const rows = await db
    .select({ change: mcpConfigChanges, author: users.name })
    .from(mcpConfigChanges)
    .leftJoin(users, eq(users.id, mcpConfigChanges.createdBy))
    .where(eq(mcpConfigChanges.serverId, serverId))
    .orderBy(desc(mcpConfigChanges.createdAt), desc(mcpConfigChanges.revision))
    .limit(limit)
  return rows.map(({ change, author }) => ({
    id: change.id,
    change_type: change.changeType,
    revision: change.revision,
    diff: (change.diff ?? []) as ConfigChange['diff'], // safe because only diffConfig's answer is stored
    reason: change.reason,
    created_at: change.createdAt.toISOString(),
    created_by: author,
  }))
}

/** The last turns of a server's health, newest first. */
export async function healthLog(db: Queryable, serverId: string, limit: number): Promise<LifecyclePhase[]> {
  const rows = await db
    .select()
    .from(mcpHealthLog)
    .where(eq(mcpHealthLog.serverId, serverId))
    .orderBy(desc(mcpHealthLog.at), desc(mcpHealthLog.id))
    .limit(limit)
  return rows.map((row) => ({
    at: row.at.toISOString(),
    state: row.state as LifecyclePhase['state'], // safe because only the coordinator's entries are stored
    health_status: row.healthStatus as LifecyclePhase['health_status'],
    event_type: row.eventType,
    reason: row.reason,
  }))
}

/** Stores how commands ended. */
export async function finishCommands(db: Queryable, outcomes: readonly CommandOutcome[]): Promise<void> {
  await db.execute(sql`
    update mcp_commands set status = row.status, result = row.result, message = row.result ->> 'message',
      error_code = row.result ->> 'error_code', execution_time_ms = (row.result ->> 'execution_time_ms')::numeric::int
    from jsonb_to_recordset(${storableJson(outcomes)}::jsonb) as row(id uuid, status text, result jsonb)
    where mcp_commands.id = row.id`)
}

/** Marks commands that a crash cut short; their outcome was never seen. Answers how many. */
export async function interruptCommands(db: Queryable): Promise<number> {
  const rows = await db.execute(sql`
    update mcp_commands set status = 'interrupted', message = 'Signalbox ended while this command was under way.'
    where status in ('pending', 'running') returning id`)
  return rows.length
}

/** What is left of a server's troubles from before this process. */
export interface Troubles {
  consecutiveFailures: number
  restarts: number
  failingSince: number | null
  gaveUp: boolean
}

/** The troubles of every server that had any, so that a new process goes on counting instead of starting afresh. */
export async function rememberedTroubles(db: Queryable): Promise<Map<string, Troubles>> {
  const rows = await db
    .select({
      id: mcpServers.id,
      health: mcpServers.health,
      metrics: mcpServers.metrics,
      status: mcpServers.healthStatus,
    })
    .from(mcpServers)
  return new Map(
    rows.map(({ id, health, metrics, status }) => {
      const since = typeof health.failing_since === 'string' ? Date.parse(health.failing_since) : null
      const attempt = typeof health.consecutive_failures === 'number' ? health.consecutive_failures : 0
      const restarts = typeof metrics.restarts === 'number' ? metrics.restarts : 0
      return [id, { consecutiveFailures: attempt, restarts, failingSince: since, gaveUp: status === 'disabled' }]
    }),
  )
}

/** PostgreSQL's JSON text holds no NUL, and what servers say may. */
const storableJson = (value: unknown) => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')
