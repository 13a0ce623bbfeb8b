import { access } from '#lib/contracts/access'
import { withinDeadline } from '#server/db/transaction'
import { SESSION_IDLE_MS } from '#server/domain/session-life'
import { operation } from '#server/platform/operation'
import { listOpenSessions } from './store.ts'

/** Shows where whoever asks is signed in. */
export const listSessions = operation(access.listSessions, {
  async run({ db, actor, now }) {
    if (actor.userId === null) return { sessions: [] }
    const seenAfter = new Date(now.getTime() - SESSION_IDLE_MS)
    const rows = await withinDeadline(listOpenSessions(db, { userId: actor.userId, now, seenAfter }))
    return {
      sessions: rows.map((row) => ({
        id: row.id,
        kind: row.kind,
        created_at: row.createdAt.toISOString(),
        last_seen_at: row.lastSeenAt.toISOString(),
        expires_at: row.expiresAt.toISOString(),
        address: row.address,
        user_agent: row.userAgent,
        is_current: row.id === actor.sessionId,
      })),
    }
  },
})
