import type { ErrorCode } from '#lib/contracts/errors'
import type { EventDraft } from '#lib/contracts/events'
import type { LogLine, TestReport } from '#lib/contracts/fleet'
import type { RuntimeState, ServerConfig, Transport } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'

/** What the worker needs to run a server; secrets are in the clear, so this never leaves the process. */
export interface ServerDefinition {
  id: string
  name: string
  transport: Transport
  config: ServerConfig
  /** Running only if enabled and wanted. */
  shouldRun: boolean
  enabled: boolean
  revision: number
}

/** What the record remembers of a server's troubles, so that a restart of the coordinator does not forget the attempt count. */
export interface RememberedState {
  consecutiveFailures: number
  restarts: number
  /** Milliseconds since the epoch; null when it was not failing. */
  failingSince?: number | null
  /** It was given up, so it waits for a person. */
  gaveUp?: boolean
}

export interface CallRequest {
  requestId: number
  serverId: string
  tool: string
  arguments: Record<string, unknown>
  timeoutMs: number
}

export interface CallFault {
  code: ErrorCode
  message: string
  details?: Record<string, unknown>
  retryAfterSeconds?: number
}

/** Everything that may cross from the main thread to the worker. */
export type ToWorker =
  | {
      type: 'reconcile'
      definitions: ServerDefinition[]
      isWhole: boolean
      /** By server id; looked at only for a server the worker does not know yet. */
      remembered?: Record<string, RememberedState>
    }
  | { type: 'forget'; serverId: string }
  /** Ends what runs and starts it anew (`restart`), or clears the recovery state of a server that was given up (`reset`). */
  | { type: 'restart'; serverId: string; correlationId: string }
  | { type: 'reset'; serverId: string; correlationId: string }
  | { type: 'correlate'; serverId: string; correlationId: string }
  | { type: 'call'; call: CallRequest }
  | { type: 'cancel'; requestId: number; reason: string }
  | { type: 'test'; requestId: number; definition: ServerDefinition }
  | { type: 'stop'; graceMs: number }
  /** Test hooks: a coordinator that throws or spins must be replaced. */
  | { type: 'sabotage'; how: 'throw' | 'spin' }

/** Everything that may cross from the worker to the main thread. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'beat'; at: number; eventLoopP99Ms: number }
  | { type: 'state'; serverId: string; runtime: RuntimeState }
  | { type: 'capabilities'; serverId: string; capabilities: Capabilities | null }
  | { type: 'event'; draft: EventDraft; health?: HealthLogEntry }
  /** A line of the health log that is no event of its own. */
  | { type: 'logged'; health: HealthLogEntry }
  /** Nothing is left of a server that was to be forgotten. */
  | { type: 'forgotten'; serverId: string }
  | { type: 'checked'; check: CheckRow }
  | { type: 'log'; serverId: string; lines: LogLine[] }
  | { type: 'spawned'; serverId: string; pid: number }
  | { type: 'exited'; serverId: string; pid: number }
  | { type: 'progress'; requestId: number; progress: number; total?: number; message?: string }
  /** `resultText` is the MCP result as JSON text, so that no member is lost and no deep object is cloned. */
  | { type: 'answered'; requestId: number; resultText: string; isError: boolean; durationMs: number }
  | { type: 'failed'; requestId: number; fault: CallFault; durationMs: number }
  | { type: 'tested'; requestId: number; report: TestReport }
  | { type: 'stopped' }
  /** It failed and does nothing more but collect the processes that are ended now. */
  | { type: 'crashed'; reason: string }

/** A row for `mcp_health_log`. */
export interface HealthLogEntry {
  serverId: string
  eventType:
    | 'connected'
    | 'disconnected'
    | 'recovery_attempt'
    | 'recovery_success'
    | 'circuit_opened'
    | 'circuit_half_opened'
    | 'circuit_closed'
    | 'degraded'
    | 'healthy'
    | 'gave_up'
    | 'manually_disabled'
    | 'manually_enabled'
    | 'started'
    | 'stopped'
    | 'start_failed'
  healthStatus: RuntimeState['health_status']
  state: RuntimeState['state']
  reason: string | null
  at: number
  correlationId?: string | undefined
}

/** A row for `health_checks`. */
export interface CheckRow {
  serverId: string
  at: number
  ok: boolean
  status: RuntimeState['health_status']
  responseTimeMs: number | null
  reason: string | null
}
