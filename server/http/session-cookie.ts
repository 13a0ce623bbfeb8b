import { LRUCache } from 'lru-cache'
import { decode } from 'next-auth/jwt'
import { SESSION_LIFE_MS } from '#server/domain/session-life'
import type { SessionSettings } from '../bridge/runtime.ts'

/** The session cookie of an origin; `secret` is the key derived for the purpose `session-cookie`. */
export function sessionSettings({ origin, secret }: { origin: string; secret: string }): SessionSettings {
  const isSecure = origin.startsWith('https:')
  return {
    secret,
    // Browsers take a __Host- cookie only over https, without a domain and for every path.
    cookieName: isSecure ? '__Host-signalbox.session' : 'signalbox.session',
    isSecure,
    maxAgeSeconds: SESSION_LIFE_MS / 1000,
  }
}

// Opening the same cookie anew costs more than answering from memory. Its own end is no limit: the session's is.
const OPENED_MAX = 5_000
const OPENED_MS = 30_000

/** The part of Headers that both lanes can offer. */
export type HeaderReader = Pick<Headers, 'get'>

/** Makes the function that finds the session id in request headers; null when no cookie of ours is there. */
export function createCookieReader(settings: SessionSettings): (headers: HeaderReader) => Promise<string | null> {
  const opened = new LRUCache<string, string>({ max: OPENED_MAX, ttl: OPENED_MS })
  return async (headers) => {
    const token = cookieOf(headers.get('cookie') ?? '', settings.cookieName)
    if (!token) return null
    const known = opened.get(token)
    if (known !== undefined) return known
    const sessionId = await openCookie(token, settings.secret)
    if (sessionId !== null) opened.set(token, sessionId)
    return sessionId
  }
}

/** The value of a cookie in a Cookie header. */
export function cookieOf(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function openCookie(token: string, secret: string): Promise<string | null> {
  try {
    const payload = await decode({ token, secret })
    const sessionId = payload?.sid
    return typeof sessionId === 'string' && UUID.test(sessionId) ? sessionId : null
  } catch {
    // Expired, or sealed by somebody else: whoever sends it is simply not signed in.
    return null
  }
}
