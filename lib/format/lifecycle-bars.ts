import type { LifecyclePhase } from '../contracts/fleet.ts'
import type { HealthStatus, Server, ServerState } from '../contracts/fleet-model.ts'

/** What a bar of the timeline shows. */
export type BarKind =
  | 'running'
  | 'degraded'
  | 'starting'
  | 'stopping'
  | 'backoff'
  | 'open'
  | 'failed'
  | 'stopped'
  | 'maintenance'

/** A stretch of time in one state. Times in milliseconds since 1970. */
export interface Bar {
  kind: BarKind
  from: number
  until: number
  reason: string | null
  /** Where it stands, in percent of the whole. */
  left: number
  width: number
  /** The last one, which still lasts. */
  isOpen: boolean
}

export const BAR_WORDS: Readonly<Record<BarKind, string>> = {
  running: 'Running',
  degraded: 'Degraded',
  starting: 'Starting',
  stopping: 'Stopping',
  backoff: 'Waiting to restart',
  open: 'Backed off',
  failed: 'Failed',
  stopped: 'Stopped',
  maintenance: 'Maintenance',
}

const BARS_MAX = 48

/** Tells what a server's state and health amount to. */
export function barKind(state: ServerState, health: HealthStatus): BarKind {
  if (state === 'running') return health === 'degraded' ? 'degraded' : 'running'
  if (state !== 'error') return state
  if (health === 'disabled') return 'failed'
  return health === 'circuit_open' ? 'open' : 'backoff'
}

/** Adds the phase a live row tells of, when the timeline does not end with it yet; oldest first, like the answer. */
export function withPresent(phases: readonly LifecyclePhase[], server: Server): LifecyclePhase[] {
  const known = [...phases].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const last = known.at(-1)
  const present = barKind(server.state, server.health_status)
  if (last && barKind(last.state, last.health_status) === present) return known
  const since = Date.parse(server.since)
  // A change of health alone moves no `since`; the last check is when it was seen.
  const seen = [since, Date.parse(server.health.last_check ?? server.since)].find(
    (at) => !last || at > Date.parse(last.at),
  )
  const at = new Date(seen ?? Date.parse(last?.at ?? server.since) + 1).toISOString()
  const reason = server.problem?.cause ?? server.health.reason
  return [...known, { at, state: server.state, health_status: server.health_status, event_type: 'present', reason }]
}

/**
 * Turns phases into bars up to `now`. Neighbours of one kind become one bar. Widths grow with the logarithm of time, so
 * that the eight seconds of a crash stay visible beside three days of running.
 */
export function lifecycleBars(phases: readonly LifecyclePhase[], now: number): Bar[] {
  const merged: { kind: BarKind; from: number; reason: string | null }[] = []
  for (const phase of phases) {
    const kind = barKind(phase.state, phase.health_status)
    const last = merged.at(-1)
    if (last?.kind === kind) last.reason = phase.reason ?? last.reason
    else merged.push({ kind, from: Date.parse(phase.at), reason: phase.reason })
  }
  const shown = merged.slice(-BARS_MAX)
  const spans = shown.map((bar, position) => ({ ...bar, until: shown[position + 1]?.from ?? Math.max(now, bar.from) }))
  const weights = spans.map(({ from, until }) => 0.6 + Math.log2(1 + (until - from) / 1000))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let left = 0
  return spans.map((span, position) => {
    const width = ((weights[position] ?? 0) / total) * 100
    const bar = { ...span, left, width, isOpen: position === spans.length - 1 }
    left += width
    return bar
  })
}
