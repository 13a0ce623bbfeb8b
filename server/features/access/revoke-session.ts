import { access } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { operation } from '#server/platform/operation'
import { revokeSessions } from './store.ts'

/** Ends one session of whoever asks; nobody else's can be named. */
export const revokeSession = operation(access.revokeSession, {
  async run({ tx, actor, now, emit, target }, { sessionId }) {
    target('session', sessionId)
    const { userId } = actor
    const ended = userId === null ? 0 : await revokeSessions(tx, { userId, sessionId, reason: 'revoked', now })
    if (ended === 0) throw new AppError('not_found', 'You have no open session with this id.')
    emit({
      type: 'access.session.revoked',
      message: `${actor.name} ended one of their sessions`,
      details: { reason: 'revoked', session_id: sessionId },
    })
    return { ended }
  },

  async settle({ ports }, { input, output }) {
    ports.sessions.forget([input.sessionId])
    return output
  },
})
