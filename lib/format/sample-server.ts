import type { Server } from '#lib/contracts/fleet-model'

type Changes = Partial<Omit<Server, 'health' | 'metrics'>> & {
  health?: Partial<Server['health']>
  metrics?: Partial<Server['metrics']>
}

/** A healthy running server with the given differences; for tests and for the sample an empty screen shows. */
export function sampleServer(changes: Changes = {}): Server {
  const { health, metrics, ...rest } = changes
  const at = '2026-01-31T08:00:00.000Z'
  return {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'filesystem',
    type: 'filesystem',
    transport: 'stdio',
    status: 'running',
    state: 'running',
    desired_state: 'running',
    health_status: 'healthy',
    circuit_state: 'closed',
    enabled: true,
    tags: [],
    description: '',
    config: { timeout: 30, retry_attempts: 3, health_check_interval: 30, degraded_after_ms: 2000 },
    health: {
      is_healthy: true,
      last_check: at,
      error_count: 0,
      consecutive_failures: 0,
      response_time_ms: 12,
      success_rate: 1,
      avg_response_time_ms: 12,
      p50_ms: 11,
      p95_ms: 18,
      p99_ms: 22,
      reason: null,
      attempt: 0,
      next_attempt_at: null,
      failing_since: null,
      is_flapping: false,
      pulse: [],
      ...health,
    },
    metrics: {
      uptime_seconds: 0,
      started_at: at,
      request_count: 0,
      error_count: 0,
      success_rate: null,
      avg_response_time_ms: null,
      restarts: 0,
      memory_usage_mb: null,
      cpu_usage_percent: null,
      ...metrics,
    },
    identity: null,
    problem: null,
    since: at,
    revision: 1,
    can: ['stop', 'restart', 'disable', 'test', 'update', 'delete'],
    created_at: at,
    updated_at: at,
    ...rest,
  }
}
