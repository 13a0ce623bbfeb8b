import type { DefinedServer, RuntimeState, Server } from '#lib/contracts/fleet-model'
import { statusOf, verbsOf } from '../../domain/lifecycle.ts'

/** The runtime of a server the coordinator has not spoken of. */
export function unseenRuntime(definition: DefinedServer, since: string): RuntimeState {
  return {
    state: 'stopped',
    health_status: definition.enabled ? 'unknown' : 'disabled',
    circuit_state: 'closed',
    health: {
      is_healthy: false,
      last_check: null,
      error_count: 0,
      consecutive_failures: 0,
      response_time_ms: null,
      success_rate: null,
      avg_response_time_ms: null,
      p50_ms: null,
      p95_ms: null,
      p99_ms: null,
      reason: null,
      attempt: 0,
      next_attempt_at: null,
      failing_since: null,
      is_flapping: false,
      pulse: [],
    },
    metrics: {
      uptime_seconds: 0,
      started_at: null,
      request_count: 0,
      error_count: 0,
      success_rate: null,
      avg_response_time_ms: null,
      restarts: 0,
      memory_usage_mb: null,
      cpu_usage_percent: null,
    },
    identity: null,
    problem: null,
    since,
    pid: null,
  }
}

/** The row everybody sees: the stored part, the observed part, and what follows from both. */
export function joinServer(definition: DefinedServer, runtime: RuntimeState): Server {
  const { pid, ...observed } = runtime
  return {
    ...definition,
    ...observed,
    ...(pid === null ? {} : { pid }),
    status: statusOf(runtime.state),
    can: verbsOf({ state: runtime.state, enabled: definition.enabled, health_status: runtime.health_status }),
  }
}
