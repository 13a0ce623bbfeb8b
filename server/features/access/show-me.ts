import { access } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { withinDeadline } from '#server/db/transaction'
import { type Actor, operation } from '#server/platform/operation'
import { findUserById } from './store.ts'

/** Answers from memory where it can, so that pages can tell who is looking while the database is away. */
export const showMe = operation(access.me, {
  async run({ db, actor, ports }) {
    const { userId, sessionId } = requireSession(actor)
    const user = ports.sessions.userOf(sessionId) ?? (await withinDeadline(findUserById(db, userId)))
    if (!user) throw new AppError('unauthenticated', 'Sign in again.')
    const { id, email, name, role } = user
    return { user: { id, email, name, role }, session_id: sessionId, permissions: [...actor.permissions] }
  },
})

function requireSession({ userId, sessionId }: Actor): { userId: string; sessionId: string } {
  if (userId === null || sessionId === null) throw new AppError('forbidden', 'Only a signed-in user has a session.')
  return { userId, sessionId }
}
