import { AppError } from '#lib/contracts/errors'
import type { SessionSettings } from '../bridge/runtime.ts'
import type { Actor } from '../platform/operation.ts'
import type { Identify } from './handle.ts'
import { createCookieReader, type HeaderReader } from './session-cookie.ts'

/** Where the custom server writes the caller's address; it strips the header from what comes from outside. */
export const ADDRESS_HEADER = 'x-signalbox-address'

const USER_AGENT_MAX = 300

interface Caller {
  address: string | null
  userAgent: string | null
}

export interface IdentifyParts {
  registry: { actorOf(sessionId: string, caller: Caller): Promise<Actor | null> }
  /** Throws AppError `unauthenticated`. */
  verifyAccessToken: (token: string) => Promise<{ sessionId: string }>
  session: SessionSettings
}

/**
 * Makes the function that tells who is asking. A bearer token must be right: whoever sends one does not want to be
 * nobody. A cookie that is no good any more makes them nobody, so that they can sign in again.
 */
export function createIdentify({ registry, verifyAccessToken, session }: IdentifyParts): Identify {
  const readCookie = createCookieReader(session)
  return async (headers) => {
    const caller = callerOf(headers)
    const bearer = bearerOf(headers)
    if (bearer !== null) {
      const { sessionId } = await verifyAccessToken(bearer)
      const actor = await registry.actorOf(sessionId, caller)
      if (!actor) throw new AppError('unauthenticated', 'The session of this access token is over. Sign in again.')
      return { actor, by: 'bearer' }
    }
    const sessionId = await readCookie(headers)
    const actor = sessionId === null ? null : await registry.actorOf(sessionId, caller)
    return actor ? { actor, by: 'cookie' } : { actor: anonymous(caller), by: 'nobody' }
  }
}

function bearerOf(headers: HeaderReader): string | null {
  const found = /^bearer(?:\s+(.*))?$/i.exec(headers.get('authorization')?.trim() ?? '')
  if (!found) return null
  if (found[1]) return found[1]
  throw new AppError('unauthenticated', 'The Authorization header names no token: send Bearer and the token.')
}

function callerOf(headers: HeaderReader): Caller {
  return {
    address: headers.get(ADDRESS_HEADER),
    userAgent: headers.get('user-agent')?.slice(0, USER_AGENT_MAX) ?? null,
  }
}

function anonymous({ address, userAgent }: Caller): Actor {
  return {
    kind: 'anonymous',
    userId: null,
    sessionId: null,
    name: 'anonymous',
    role: null,
    permissions: new Set(),
    address,
    userAgent,
  }
}
