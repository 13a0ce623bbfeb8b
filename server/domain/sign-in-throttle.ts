/** Failures that cost no waiting yet. */
const FREE_FAILURES = 5
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 15 * 60_000
/** A quiet hour wipes the slate, so that nobody is locked out for ever. */
export const FORGIVEN_AFTER_MS = 60 * 60_000

/** What is known of one account's or one address's failed sign-ins. */
export interface Failures {
  failures: number
  lastFailedAt: Date
  blockedUntil: Date | null
}

export type Attempt = { isAllowed: true; counted: Failures } | { isAllowed: false; retryAfterSeconds: number }

/** How long to wait after so many failures in a row, in milliseconds. */
export function signInDelay(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - FREE_FAILURES, 30))
}

/**
 * Counts an attempt as a failure before its password is looked at, so that guesses made at the same moment cannot all
 * pass; a right password takes it back. While blocked nothing is counted.
 */
export function countAttempt(known: Failures | undefined, now: Date): Attempt {
  if (known?.blockedUntil && known.blockedUntil > now) {
    return { isAllowed: false, retryAfterSeconds: Math.ceil((known.blockedUntil.getTime() - now.getTime()) / 1000) }
  }
  const isForgiven = known !== undefined && now.getTime() - known.lastFailedAt.getTime() > FORGIVEN_AFTER_MS
  const failures = (known === undefined || isForgiven ? 0 : known.failures) + 1
  const delay = signInDelay(failures)
  const blockedUntil = delay === 0 ? null : new Date(now.getTime() + delay)
  return { isAllowed: true, counted: { failures, lastFailedAt: now, blockedUntil } }
}
