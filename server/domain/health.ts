/** How one check ended. */
export type CheckStatus = 'ok' | 'slow' | 'failed'

export interface Check {
  /** Milliseconds since the epoch. */
  at: number
  status: CheckStatus
  ms: number | null
  reason: string | null
  /** The server did not answer at all; enough of these in a row and it is lost. */
  isMiss: boolean
}

/** What a check found, before it is judged. */
export type CheckFinding =
  | { answered: true; at: number; ms: number; fault?: string | undefined }
  /** `isGone`: it could not even be reached, so there is nothing to wait for. */
  | { answered: false; at: number; fault: string; isGone: boolean }

/** The last checks of one server, oldest first. */
export interface HealthWindow {
  checks: readonly Check[]
  errorCount: number
  consecutiveFailures: number
  consecutiveMisses: number
}

/** What a server listed, to be compared with what it lists later. */
export interface Offer {
  tools: number
  /** Resources, templates and prompts. */
  others: number
}

/** Checks kept for the statistics; the pulse shows the last of them. */
export const WINDOW_SIZE = 100
export const PULSE_SIZE = 60
const CHECK_TIMEOUT_MS = 5000

export const NO_CHECKS: HealthWindow = { checks: [], errorCount: 0, consecutiveFailures: 0, consecutiveMisses: 0 }

/** How long one check may take, in milliseconds: never longer than the pause between two. */
export function checkTimeout(intervalMs: number): number {
  return Math.min(CHECK_TIMEOUT_MS, intervalMs)
}

/** Judges a finding: failed, slower than `degradedAfterMs`, or fine. */
export function judge(finding: CheckFinding, degradedAfterMs: number): Check {
  if (!finding.answered) return { at: finding.at, status: 'failed', ms: null, reason: finding.fault, isMiss: true }
  const { at, ms } = finding
  if (finding.fault !== undefined) return { at, status: 'failed', ms, reason: finding.fault, isMiss: false }
  if (ms > degradedAfterMs) {
    const reason = `Answers in ${seconds(ms)}, slower than ${seconds(degradedAfterMs)}`
    return { at, status: 'slow', ms, reason, isMiss: false }
  }
  return { at, status: 'ok', ms, reason: null, isMiss: false }
}

/** The window with one more check; the oldest leaves when it is full. */
export function record(window: HealthWindow, check: Check): HealthWindow {
  const failed = check.status === 'failed'
  return {
    checks: [...window.checks.slice(1 - WINDOW_SIZE), check],
    errorCount: window.errorCount + (failed ? 1 : 0),
    consecutiveFailures: failed ? window.consecutiveFailures + 1 : 0,
    consecutiveMisses: check.isMiss ? window.consecutiveMisses + 1 : 0,
  }
}

/** The window of a server that connected anew: what it missed before says nothing about it now. */
export function refresh(window: HealthWindow): HealthWindow {
  return { ...window, consecutiveFailures: 0, consecutiveMisses: 0 }
}

/** Whether so many checks in a row went unanswered that the server must be taken as lost. */
export function isLost(window: HealthWindow, missLimit: number): boolean {
  return window.consecutiveMisses >= Math.max(1, missLimit)
}

export interface HealthStatistics {
  success_rate: number | null
  avg_response_time_ms: number | null
  p50_ms: number | null
  p95_ms: number | null
  p99_ms: number | null
  response_time_ms: number | null
}

/** Success rate (0 to 1) and response times in milliseconds over the window; null while there is nothing to count. */
export function summarize(window: HealthWindow): HealthStatistics {
  const times = window.checks.flatMap((check) => (check.ms === null ? [] : [check.ms])).sort((a, b) => a - b)
  const passed = window.checks.filter((check) => check.status !== 'failed').length
  const total = times.reduce((sum, ms) => sum + ms, 0)
  return {
    success_rate: window.checks.length === 0 ? null : passed / window.checks.length,
    avg_response_time_ms: times.length === 0 ? null : total / times.length,
    p50_ms: percentile(times, 0.5),
    p95_ms: percentile(times, 0.95),
    p99_ms: percentile(times, 0.99),
    response_time_ms: window.checks.at(-1)?.ms ?? null,
  }
}

/** Why what a server lists now is not what it should be, or null: it lists nothing at all, or fewer tools than `before`. */
export function findLoss(offer: Offer, before: Offer | null): string | null {
  if (before !== null && offer.tools < before.tools) {
    return offer.tools === 0
      ? `Connected, but lists no tools; it listed ${before.tools} before`
      : `Lists ${offer.tools} of the ${before.tools} tools it listed before`
  }
  if (offer.tools === 0 && offer.others === 0) return 'Connected, but lists nothing: no tools, resources or prompts'
  return null
}

/** The health of a running server: degraded with the weightiest reason, else healthy. */
export function decideHealth(seen: { last: Check | undefined; loss: string | null; isFlapping: boolean }): {
  status: 'healthy' | 'degraded'
  reason: string | null
} {
  const failed = seen.last?.status === 'failed' ? seen.last.reason : null
  const flapping = seen.isFlapping ? 'Flapping: it comes back and fails again' : null
  const reason = failed ?? seen.loss ?? seen.last?.reason ?? flapping
  return { status: reason === null ? 'healthy' : 'degraded', reason }
}

/** Milliseconds as people say them: `850 ms`, `2 s`, `3.1 s`. */
export function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return `${Math.round(ms / 100) / 10} s`
}

/** Nearest-rank percentile of ascending numbers. */
function percentile(ascending: readonly number[], share: number): number | null {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null
}
