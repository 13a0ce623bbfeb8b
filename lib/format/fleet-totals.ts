import type { Server } from '#lib/contracts/fleet-model'

export interface FleetTotals {
  /** Calls since each server was last started. */
  calls: number
  /** Failed calls of all calls, 0 to 1; null while there were none. */
  errorShare: number | null
  /** The p95 of the slowest running server in milliseconds, and which it is. */
  slowest: { name: string; ms: number } | null
}

/** Adds up what the servers say of themselves. Percentiles cannot be added, so the slowest server speaks for latency. */
export function totalFleet(servers: readonly Server[]): FleetTotals {
  let calls = 0
  let errors = 0
  let slowest: FleetTotals['slowest'] = null
  for (const server of servers) {
    calls += server.metrics.request_count
    errors += server.metrics.error_count
    const ms = server.health.p95_ms
    if (server.state === 'running' && ms !== null && (slowest === null || ms > slowest.ms)) {
      slowest = { name: server.name, ms }
    }
  }
  return { calls, errorShare: calls === 0 ? null : errors / calls, slowest }
}
