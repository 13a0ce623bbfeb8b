import { createHash } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { AppError } from '#lib/contracts/errors'
import type { Clock } from '#server/platform/clock'
import { createId, createSecret } from '#server/platform/ids'

const LIFE_SECONDS = 15 * 60

/** How secrets that are random by themselves are stored. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A refresh token: 256 random bits behind a prefix that secret scanners can find. */
export const createRefreshToken = (): string => `sbr_${createSecret(32)}`

export interface AccessTokens {
  /** Signs a token for a session; `expiresIn` in seconds. */
  sign(sessionId: string): Promise<{ token: string; expiresIn: number }>
  /** Answers the session of a token. Throws AppError `unauthenticated` for anything but a valid token of ours. */
  verify(token: string): Promise<{ sessionId: string }>
}

export interface AccessTokensParts {
  /** The key derived for the purpose `access-token`. */
  key: Uint8Array
  /** The public origin, as issuer and audience. */
  origin: string
  clock: Clock
}

/** Builds the signer and reader of access tokens: HS256, 15 minutes, naming a session that must still be open. */
export function createAccessTokens({ key, origin, clock }: AccessTokensParts): AccessTokens {
  // Scripts send the same token with every request; its signature needs checking once.
  const seen = new LRUCache<string, { sessionId: string; until: number }>({ max: 2_000 })
  return {
    async sign(sessionId) {
      const issued = Math.floor(clock.now() / 1000)
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer(origin)
        .setAudience(origin)
        .setJti(createId())
        .setIssuedAt(issued)
        .setExpirationTime(issued + LIFE_SECONDS)
        .sign(key)
      return { token, expiresIn: LIFE_SECONDS }
    },

    async verify(token) {
      const known = seen.get(token)
      if (known && known.until > clock.now()) return { sessionId: known.sessionId }
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        typ: 'at+jwt',
        issuer: origin,
        audience: origin,
        requiredClaims: ['exp', 'sid'],
        currentDate: new Date(clock.now()),
      }).catch((cause: unknown) => {
        throw notValid(cause)
      })
      if (typeof payload.sid !== 'string' || payload.exp === undefined) throw notValid()
      seen.set(token, { sessionId: payload.sid, until: payload.exp * 1000 })
      return { sessionId: payload.sid }
    },
  }
}

function notValid(cause?: unknown): AppError {
  return new AppError(
    'unauthenticated',
    'The access token is not valid or has expired. Exchange the refresh token, or sign in again.',
    { cause },
  )
}
