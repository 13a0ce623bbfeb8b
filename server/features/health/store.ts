import { sql } from 'drizzle-orm'
import type { RuntimeState } from '#lib/contracts/fleet-model'
import type { Queryable } from '#server/db/transaction'

/** A turn of a server's health, for `mcp_health_log`. */
export interface HealthTurn {
  id: string
  serverId: string
  eventType: string
  healthStatus: string
  state: string
  reason: string | null
  correlationId: string | null
  at: string
}

/** One health check, for `health_checks`. */
export interface HealthCheckRow {
  serverId: string
  at: string
  ok: boolean
  status: string
  responseTimeMs: number | null
  reason: string | null
}

/** Stores turns of health; those of a server deleted meanwhile have nobody to belong to and are left out. */
export async function insertHealthTurns(db: Queryable, turns: readonly HealthTurn[]): Promise<void> {
  await db.execute(sql`
    insert into mcp_health_log (id, server_id, event_type, health_status, state, reason, correlation_id, at)
    select row.id, row."serverId", row."eventType", row."healthStatus", row.state, row.reason, row."correlationId", row.at
    from jsonb_to_recordset(${jsonText(turns)}::jsonb) as row(id uuid, "serverId" uuid, "eventType" text, "healthStatus" text,
      state text, reason text, "correlationId" text, at timestamptz)
    join mcp_servers on mcp_servers.id = row."serverId"
    on conflict do nothing`)
}

/** Stores health checks, likewise. */
export async function insertHealthChecks(db: Queryable, checks: readonly HealthCheckRow[]): Promise<void> {
  await db.execute(sql`
    insert into health_checks (server_id, checked_at, ok, status, response_time_ms, reason)
    select row."serverId", row.at, row.ok, row.status, row."responseTimeMs", row.reason
    from jsonb_to_recordset(${jsonText(checks)}::jsonb) as row("serverId" uuid, at timestamptz, ok boolean, status text,
      "responseTimeMs" real, reason text)
    join mcp_servers on mcp_servers.id = row."serverId"
    on conflict do nothing`)
}

export interface RuntimeRow {
  serverId: string
  runtime: RuntimeState
  status: string
}

/** Writes what the coordinator knows of many servers in one statement. */
export async function saveRuntime(db: Queryable, rows: readonly RuntimeRow[]): Promise<void> {
  const values = rows.map(({ serverId, runtime, status }) => ({
    id: serverId,
    status,
    state: runtime.state,
    health_status: runtime.health_status,
    circuit_state: runtime.circuit_state,
    // The pulse is kept by health_checks; repeating it in every row would only write more.
    health: { ...runtime.health, pulse: [] },
    metrics: runtime.metrics,
    pid: runtime.pid,
    failures: runtime.health.consecutive_failures,
  }))
  await db.execute(sql`
    update mcp_servers set status = row.status, state = row.state, health_status = row.health_status,
      circuit_state = row.circuit_state, health = row.health, metrics = row.metrics, pid = row.pid,
      consecutive_failures = row.failures,
      last_recovery_attempt = case when row.health ->> 'failing_since' is not null and row.state = 'starting' then now()
        else last_recovery_attempt end
    from jsonb_to_recordset(${jsonText(values)}::jsonb) as row(id uuid, status text, state text, health_status text,
      circuit_state text, health jsonb, metrics jsonb, pid int, failures int)
    where mcp_servers.id = row.id`)
}

/** PostgreSQL's JSON text holds no NUL, and what servers say may. */
const jsonText = (value: unknown) => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')
