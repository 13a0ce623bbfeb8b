import { access } from '#lib/contracts/access'
import { operation } from '#server/platform/operation'
import { authenticate, openSession } from './authenticate.ts'
import { toUser } from './store.ts'

/** Opens a browser session; the door seals its id into the cookie. */
export const signIn = operation(access.signIn, {
  prepare: authenticate,

  async run(context, _input, authenticated) {
    const { user, expiresAt } = await openSession(context, authenticated, { kind: 'browser' })
    return { session_id: authenticated.sessionId, user: toUser(user), expires_at: expiresAt.toISOString() }
  },
})
