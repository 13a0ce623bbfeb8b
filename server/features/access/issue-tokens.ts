import { access } from '#lib/contracts/access'
import { operation } from '#server/platform/operation'
import { createRefreshToken, sha256 } from './access-tokens.ts'
import { authenticate, openSession } from './authenticate.ts'

/** Opens a session for a program: a short access token, and a refresh token that can be exchanged once. */
export const issueTokens = operation(access.token, {
  async prepare(context, credentials) {
    const authenticated = await authenticate(context, credentials)
    const { token, expiresIn } = await context.ports.tokens.sign(authenticated.sessionId)
    const refreshToken = createRefreshToken()
    const tokens = {
      access_token: token,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: expiresIn,
    } as const
    return { authenticated, tokens }
  },

  async run(context, _input, { authenticated, tokens }) {
    await openSession(context, authenticated, { kind: 'token', refreshHash: sha256(tokens.refresh_token) })
    return tokens
  },
})
