import { encode } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/contracts/errors'
import type { Actor } from '../platform/operation.ts'
import { ADDRESS_HEADER, createIdentify } from './identify.ts'
import { sessionSettings } from './session-cookie.ts'

const SESSION = '0190a0e0-0000-7000-8000-000000000001'
const session = sessionSettings({ origin: 'https://box.test', secret: 'a secret of the test' })
const ana = (address: string | null): Actor => ({
  kind: 'user',
  userId: 'u1',
  sessionId: SESSION,
  name: 'Ana',
  role: 'viewer',
  permissions: new Set(),
  address,
  userAgent: null,
})

function identify(headers: Record<string, string>) {
  return createIdentify({
    session,
    registry: { actorOf: async (id, { address }) => (id === SESSION ? ana(address) : null) },
    verifyAccessToken: async (token) => {
      if (token === 'right') return { sessionId: SESSION }
      if (token === 'ended') return { sessionId: 'another' }
      throw new AppError('unauthenticated', 'No.')
    },
  })(new Headers(headers))
}

const cookie = async (sid: unknown, secret = session.secret, maxAge = 60) =>
  `theme=dark; ${session.cookieName}=${await encode({ token: { sid } as never, secret, maxAge })}`

describe('by cookie', () => {
  it('finds the session that the cookie names, and where it is asked from', async () => {
    const found = await identify({ cookie: await cookie(SESSION), [ADDRESS_HEADER]: '10.0.0.9' })
    expect(found).toMatchObject({ by: 'cookie', actor: { name: 'Ana', address: '10.0.0.9' } })
  })

  it('is nobody with an ended, expired, foreign or broken cookie', async () => {
    const other = '0190a0e0-0000-7000-8000-000000000002'
    const cookies = [
      await cookie(other),
      await cookie(SESSION, session.secret, -60),
      await cookie(SESSION, 'another secret'),
      await cookie({ nested: true }),
      `${session.cookieName}=rubbish`,
      `signalbox.session=${(await cookie(SESSION)).split('=')[2]}`,
    ]
    for (const each of cookies) {
      expect(await identify({ cookie: each })).toMatchObject({ by: 'nobody', actor: { kind: 'anonymous' } })
    }
  })
})

describe('by bearer', () => {
  it('finds the session of the token', async () => {
    expect(await identify({ authorization: 'Bearer right' })).toMatchObject({ by: 'bearer', actor: { name: 'Ana' } })
  })

  it('refuses a wrong, empty or ended token instead of taking its sender for nobody', async () => {
    for (const token of ['wrong', 'ended', '']) {
      const asked = identify({ authorization: `Bearer ${token}`, cookie: await cookie(SESSION) })
      await expect(asked).rejects.toMatchObject({ code: 'unauthenticated' })
    }
  })

  it('leaves other schemes alone', async () => {
    expect(await identify({ authorization: 'Basic YTpi' })).toMatchObject({ by: 'nobody' })
  })
})

describe('the cookie', () => {
  it('is bound to its host where there is https (SEC-27)', () => {
    expect(session).toMatchObject({ cookieName: '__Host-signalbox.session', isSecure: true })
    expect(sessionSettings({ origin: 'http://localhost:3000', secret: 's' })).toMatchObject({
      cookieName: 'signalbox.session',
      isSecure: false,
    })
  })
})
