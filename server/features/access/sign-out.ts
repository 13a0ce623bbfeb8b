import { access } from '#lib/contracts/access'
import { operation } from '#server/platform/operation'
import { revokeSessions } from './store.ts'

/** Ends the session that asks, or every session of its user. */
export const signOut = operation(access.signOut, {
  async run({ tx, actor, now, emit, target }, { everywhere }) {
    const { userId, sessionId } = actor
    if (userId === null || (sessionId === null && !everywhere)) return { ended: 0 }
    const reason = 'signed out'
    const ended = await revokeSessions(tx, {
      userId,
      reason,
      now,
      ...(everywhere || sessionId === null ? {} : { sessionId }),
    })
    target('user', userId)
    emit({
      type: 'access.user.signed_out',
      message: `${actor.name} signed out${everywhere ? ' everywhere' : ''}`,
      details: { ended, everywhere },
    })
    return { ended }
  },

  async settle({ actor, ports }, { input, output }) {
    if (input.everywhere && actor.userId !== null) ports.sessions.forgetUser(actor.userId)
    else if (actor.sessionId !== null) ports.sessions.forget([actor.sessionId])
    return output
  },
})
