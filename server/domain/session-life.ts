/** How long a session lasts without being used. */
export const SESSION_IDLE_MS = 30 * 60_000
/** How long a session lasts at most. */
export const SESSION_LIFE_MS = 12 * 60 * 60_000

/** The times of a session that decide whether it can still be used. */
export interface SessionTimes {
  lastSeenAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

/** Whether a session can be used at this moment. */
export function isSessionOpen({ lastSeenAt, expiresAt, revokedAt }: SessionTimes, now: Date): boolean {
  return revokedAt === null && expiresAt > now && now.getTime() - lastSeenAt.getTime() < SESSION_IDLE_MS
}
