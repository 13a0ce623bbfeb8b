import type {
  Health,
  HealthStatus,
  Identity,
  Metrics,
  Problem,
  RecoveryPolicy,
  RuntimeState,
  ServerState,
} from '#lib/contracts/fleet-model'
import { type HealthWindow, PULSE_SIZE, summarize } from '#server/domain/health'
import { circuitOf, type Recovery } from '#server/domain/recovery'
import type { CallCounts } from './call-ledger.ts'
import type { Usage } from './process-tree.ts'

/** All parts of a server's runtime state; times are milliseconds since the epoch. */
export interface RuntimeParts {
  now: number
  state: ServerState
  since: number
  healthStatus: HealthStatus
  healthReason: string | null
  window: HealthWindow
  recovery: Recovery
  policy: RecoveryPolicy
  counts: CallCounts
  restarts: number
  startedAt: number | null
  usage: Usage | null
  identity: Identity | null
  problem: Problem | null
  pid: number | null
}

/** The part of a server's public row that the coordinator writes. */
export function runtimeRow(parts: RuntimeParts): RuntimeState {
  return {
    state: parts.state,
    health_status: parts.healthStatus,
    circuit_state: circuitOf(parts.recovery, parts.policy),
    health: healthOf(parts),
    metrics: metricsOf(parts),
    identity: parts.identity,
    problem: parts.problem,
    since: iso(parts.since),
    pid: parts.pid,
  }
}

function healthOf({ window, recovery, healthStatus, healthReason }: RuntimeParts): Health {
  const isFailing = recovery.phase !== 'steady'
  const nextAttempt = recovery.phase === 'waiting' ? recovery.attempts + 1 : recovery.attempts
  return {
    ...summarize(window),
    is_healthy: healthStatus === 'healthy',
    last_check: isoOrNull(window.checks.at(-1)?.at ?? null),
    error_count: window.errorCount,
    consecutive_failures: isFailing ? recovery.attempts : window.consecutiveFailures,
    reason: healthReason,
    attempt: isFailing ? nextAttempt : 0,
    next_attempt_at: isoOrNull(recovery.nextAttemptAt),
    failing_since: isoOrNull(recovery.failingSince),
    is_flapping: recovery.isFlapping,
    pulse: window.checks.slice(-PULSE_SIZE).map(({ at, status, ms }) => ({ at: iso(at), status, ms })),
  }
}

function metricsOf({ now, counts, restarts, startedAt, usage }: RuntimeParts): Metrics {
  const { requests, errors, totalMs } = counts
  return {
    uptime_seconds: startedAt === null ? 0 : Math.max(0, Math.floor((now - startedAt) / 1000)),
    started_at: isoOrNull(startedAt),
    request_count: requests,
    error_count: errors,
    success_rate: requests === 0 ? null : (requests - errors) / requests,
    avg_response_time_ms: requests === 0 ? null : totalMs / requests,
    restarts,
    memory_usage_mb: usage?.memoryMb ?? null,
    cpu_usage_percent: usage?.cpuPercent ?? null,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
}
