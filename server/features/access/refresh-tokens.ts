import { access, type Tokens } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { withinDeadline } from '#server/db/transaction'
import { isSessionOpen } from '#server/domain/session-life'
import { operation, type RunContext } from '#server/platform/operation'
import { createRefreshToken, sha256 } from './access-tokens.ts'
import { findSessionByRefreshHash, lockSession, revokeSessions, rotateRefreshHash, type SessionEntry } from './store.ts'

type TokenAnswer = ReturnType<(typeof Tokens)['parse']>

/** What `run` answers when the token had been used before; `settle` turns it into the refusal. */
const REUSED: TokenAnswer = { access_token: '', refresh_token: '', token_type: 'Bearer', expires_in: 0 }

/**
 * Exchanges a refresh token. One that was exchanged before has been copied by someone: its session ends. That must
 * outlive the refusal, so it is committed, and refused afterwards.
 */
export const refreshTokens = operation(access.refresh, {
  async prepare({ db, ports }, { refresh_token }) {
    const hash = sha256(refresh_token)
    const session = await withinDeadline(findSessionByRefreshHash(db, hash))
    if (!session) throw refused()
    const { token, expiresIn } = await ports.tokens.sign(session.id)
    const tokens: TokenAnswer = {
      access_token: token,
      refresh_token: createRefreshToken(),
      token_type: 'Bearer',
      expires_in: expiresIn,
    }
    return { sessionId: session.id, hash, tokens }
  },

  async run(context, _input, { sessionId, hash, tokens }) {
    const { tx, now, target } = context
    const found = await lockSession(tx, sessionId)
    if (!found || found.user.disabledAt || !isSessionOpen(found.session, now)) throw refused()
    target('session', sessionId)
    if (found.session.refreshHash !== hash) {
      await endCopied(context, found.session)
      return REUSED
    }
    await rotateRefreshHash(tx, { sessionId, from: hash, to: sha256(tokens.refresh_token), now })
    return tokens
  },

  async settle({ ports }, { output, prepared }) {
    if (output.access_token !== '') return output
    ports.sessions.forget([prepared.sessionId])
    throw refused()
  },
})

async function endCopied({ tx, now, emit }: RunContext, session: SessionEntry): Promise<void> {
  await revokeSessions(tx, { userId: session.userId, sessionId: session.id, reason: 'refresh token used twice', now })
  emit({
    type: 'access.session.revoked',
    message: 'A session was ended because its refresh token was used twice',
    userId: session.userId,
    sessionId: session.id,
    details: { reason: 'refresh_token_reused' },
  })
}

function refused(): AppError {
  return new AppError(
    'unauthenticated',
    'This refresh token is not valid any more. Sign in again with e-mail and password.',
  )
}
