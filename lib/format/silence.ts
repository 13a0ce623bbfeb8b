import type { Staleness } from '#lib/contracts/events'

/** Beats that arrive this long (milliseconds) after the picture went stale prove that the coordinator lives. */
const TOLERANCE_MS = 2000

/**
 * Since when nobody has reported how the servers are, as an ISO time, or null while somebody does. A picture can also be
 * stale because the database is away: then the coordinator's beats go on, and what it says of the servers is true.
 */
export function silentSince(stale: Staleness, beatAt: string | null): string | null {
  if (stale === null) return null
  const beatsOn = beatAt !== null && Date.parse(beatAt) > Date.parse(stale.since) + TOLERANCE_MS
  return beatsOn ? null : stale.since
}
