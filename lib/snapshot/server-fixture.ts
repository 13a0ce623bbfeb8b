import type { Server } from '#lib/contracts/fleet-model'

const AT = '2030-01-01T00:00:00.000Z'

/** An id for tests that can be told from others at a glance. */
export const fixtureId = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** A row for tests: `server-<number>`, running and healthy, with what is given in place of that. */
export function fixtureServer(number: number, given: Partial<Server> = {}): Server {
  return {
    id: fixtureId(number),
    name: `server-${number}`,
    type: 'custom',
    transport: 'stdio',
    status: 'running',
    state: 'running',
    desired_state: 'running',
    health_status: 'healthy',
    circuit_state: 'closed',
    enabled: true,
    tags: [],
    description: '',
    config: { command: 'true', timeout: 30, retry_attempts: 3, health_check_interval: 30, degraded_after_ms: 2000 },
    health: fixtureHealth(),
    metrics: fixtureMetrics(),
    identity: null,
    problem: null,
    since: AT,
    revision: 1,
    can: ['stop', 'restart', 'disable', 'test', 'update', 'delete'],
    created_at: AT,
    updated_at: AT,
    ...given,
  }
}

export function fixtureHealth(given: Partial<Server['health']> = {}): Server['health'] {
  return {
    is_healthy: true,
    last_check: AT,
    error_count: 0,
    consecutive_failures: 0,
    response_time_ms: 3,
    success_rate: 1,
    avg_response_time_ms: 3,
    p50_ms: 3,
    p95_ms: 3,
    p99_ms: 3,
    reason: null,
    attempt: 0,
    next_attempt_at: null,
    failing_since: null,
    is_flapping: false,
    pulse: [],
    ...given,
  }
}

export function fixtureMetrics(given: Partial<Server['metrics']> = {}): Server['metrics'] {
  return {
    uptime_seconds: 0,
    started_at: AT,
    request_count: 0,
    error_count: 0,
    success_rate: null,
    avg_response_time_ms: null,
    restarts: 0,
    memory_usage_mb: null,
    cpu_usage_percent: null,
    ...given,
  }
}
