import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Session, User } from '#lib/contracts/access'
import type { ServerEvent } from '#lib/contracts/events'
import { type AccessFixture, createAccessFixture, ORIGIN, stranger, system } from '#server/testing/access-fixture'
import { ensureSetup } from './index.ts'

const PASSWORD = 'nine green parrots argue'
let fixture: AccessFixture
let count = 0

beforeAll(async () => {
  fixture = await createAccessFixture()
})

afterAll(() => fixture.database.drop())

async function makeUser(role: User['role'] = 'viewer'): Promise<User> {
  const input = { email: `user${count++}@example.org`, name: 'Someone', password: PASSWORD, role }
  return (await fixture.ask<{ user: User }>('access.create_user', input, system)).user
}

/** An address of its own for each test, so that no test is throttled for another. */
const elsewhere = () => stranger(`198.51.100.${count++ % 250}`)

async function signIn(email: string, password = PASSWORD, from = elsewhere()): Promise<Session> {
  return fixture.ask<Session>('access.sign_in', { email, password }, from)
}

async function signedIn(role: User['role']) {
  const user = await makeUser(role)
  const { session_id } = await signIn(user.email)
  return { user, actor: await fixture.actorOf(session_id), sessionId: session_id }
}

const events = (type: string): ServerEvent[] => fixture.told.filter((event) => event.event_type === type)
const coded = (code: string) => expect.objectContaining({ code })

describe('signing in', () => {
  it('opens a session that names the user, and records it', async () => {
    const user = await makeUser('operator')
    const session = await signIn(` ${user.email.toUpperCase()} `)
    expect(session).toMatchObject({ user: { id: user.id, role: 'operator' } })
    const actor = await fixture.actorOf(session.session_id)
    expect(actor).toMatchObject({ userId: user.id, name: 'Someone', role: 'operator' })
    expect(actor.permissions.has('mcp:manage_servers')).toBe(true)
    expect(events('access.user.signed_in').at(-1)).toMatchObject({ user_id: user.id, session_id: session.session_id })
  })

  it('refuses a wrong password, an unknown address and a disabled user alike, and records each (SEC-26)', async () => {
    const user = await makeUser()
    const disabled = await makeUser()
    await fixture.database.db.sql`update users set disabled_at = now() where id = ${disabled.id}`
    const before = events('access.sign_in.refused').length
    const asks = [signIn(user.email, 'something else entirely'), signIn('nobody@example.org'), signIn(disabled.email)]
    const refusals = await Promise.all(asks.map((asked) => asked.catch((error: unknown) => error)))
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'unauthenticated', message: 'E-mail or password is wrong.' })
    }
    expect(events('access.sign_in.refused')).toHaveLength(before + 3)
    expect(fixture.audit.slice(-3).map((record) => record.outcome)).toEqual(['refused', 'refused', 'refused'])
    expect(JSON.stringify(fixture.audit)).not.toContain(PASSWORD)
  })

  it('takes as long for an unknown address as for a wrong password (SEC-26)', async () => {
    const users = [await makeUser(), await makeUser(), await makeUser()]
    const time = async (email: string) => {
      const started = performance.now()
      await signIn(email, 'something else entirely').catch(() => {})
      return performance.now() - started
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let i = 0; i < 12; i++) {
      known.push(await time(users[i % 3]?.email ?? ''))
      unknown.push(await time(`nobody${i}@example.org`))
    }
    // The quickest of many, because whatever else this machine does only ever adds.
    const ratio = Math.min(...unknown) / Math.min(...known)
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  }, 120_000)

  it('stores a stronger hash when the stored one is weak (SEC-25)', async () => {
    const user = await makeUser()
    const weak = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 })
    await fixture.database.db.sql`update users set password_hash = ${weak} where id = ${user.id}`
    await signIn(user.email)
    const [row] = await fixture.database.db.sql`select password_hash from users where id = ${user.id}`
    expect(row?.password_hash).toContain('m=19456,t=2,p=1')
    await signIn(user.email)
  })
})

describe('throttling', () => {
  it('makes an account wait after five failures, even for the right password, and not for ever (SEC-26)', async () => {
    const user = await makeUser()
    for (let i = 0; i < 5; i++)
      await expect(signIn(user.email, 'wrong wrong wrong')).rejects.toEqual(coded('unauthenticated'))
    const refusal = { code: 'rate_limited', retryAfterSeconds: 1 }
    await expect(signIn(user.email)).rejects.toMatchObject(refusal)
    await fixture.clock.advance(1_000)
    await expect(signIn(user.email, 'wrong wrong wrong')).rejects.toEqual(coded('unauthenticated'))
    await expect(signIn(user.email)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 2 })
    await fixture.clock.advance(2_000)
    await signIn(user.email)
    await expect(signIn(user.email, 'wrong wrong wrong')).rejects.toEqual(coded('unauthenticated'))
  })

  it('makes an address wait that tries one account after the other (SEC-26)', async () => {
    const from = elsewhere()
    for (let i = 0; i < 5; i++) {
      await expect(signIn(`guess${i}@example.org`, PASSWORD, from)).rejects.toEqual(coded('unauthenticated'))
    }
    await expect(signIn('guess6@example.org', PASSWORD, from)).rejects.toEqual(coded('rate_limited'))
    const user = await makeUser()
    await signIn(user.email)
  })

  it('forgives an address the failures of an account that then signs in, and no others', async () => {
    const from = elsewhere()
    const [ana, bea] = [await makeUser(), await makeUser()]
    const fail = (email: string) =>
      expect(signIn(email, 'wrong wrong wrong', from)).rejects.toEqual(coded('unauthenticated'))
    for (let i = 0; i < 3; i++) await fail(ana.email)
    await signIn(ana.email, PASSWORD, from)
    for (let i = 0; i < 4; i++) await fail(bea.email)
    await signIn(ana.email, PASSWORD, from)
    await fail(bea.email)
    await expect(signIn(ana.email, PASSWORD, from)).rejects.toEqual(coded('rate_limited'))
  })

  it('does not let guesses slip through that are made at the same moment (SEC-26)', async () => {
    const user = await makeUser()
    const guesses = Array.from({ length: 12 }, () =>
      signIn(user.email, 'wrong wrong wrong').catch((error) => error.code),
    )
    const codes = await Promise.all(guesses)
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(5)
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(7)
  })
})

describe('tokens', () => {
  interface TokenAnswer {
    access_token: string
    refresh_token: string
  }
  const issue = async (email: string) =>
    fixture.ask<TokenAnswer>('access.token', { email, password: PASSWORD }, elsewhere())
  const refresh = (refresh_token: string) => fixture.ask<TokenAnswer>('access.refresh', { refresh_token })
  const sessionOf = async ({ access_token }: TokenAnswer) => (await fixture.tokens.verify(access_token)).sessionId

  it('names a session, and the refresh token is stored only as a hash', async () => {
    const user = await makeUser()
    const answer = await issue(user.email)
    expect(await fixture.actorOf(await sessionOf(answer))).toMatchObject({ userId: user.id })
    const rows = await fixture.database.db.sql`select * from sessions`
    expect(JSON.stringify(rows)).not.toContain(answer.refresh_token)
  })

  it('exchanges a refresh token for others of the same session', async () => {
    const user = await makeUser()
    const first = await issue(user.email)
    const second = await refresh(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await sessionOf(second)).toBe(await sessionOf(first))
    await refresh(second.refresh_token)
  })

  it('ends the session when a refresh token is used twice', async () => {
    const user = await makeUser()
    const first = await issue(user.email)
    const sessionId = await sessionOf(first)
    await fixture.actorOf(sessionId)
    const second = await refresh(first.refresh_token)
    await expect(refresh(first.refresh_token)).rejects.toEqual(coded('unauthenticated'))
    await expect(refresh(second.refresh_token)).rejects.toEqual(coded('unauthenticated'))
    await expect(fixture.actorOf(sessionId)).rejects.toThrow('no open session')
    expect(events('access.session.revoked').at(-1)).toMatchObject({ session_id: sessionId })
  })

  it('ends the session when two exchange the same token at the same moment', async () => {
    const user = await makeUser()
    const first = await issue(user.email)
    const both = await Promise.allSettled([refresh(first.refresh_token), refresh(first.refresh_token)])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(fixture.actorOf(await sessionOf(first))).rejects.toThrow('no open session')
  })

  it('knows nothing of a token it never issued', async () => {
    await expect(refresh('sbr_invented')).rejects.toEqual(coded('unauthenticated'))
  })
})

describe('sessions', () => {
  it('are listed for their own user and ended one by one', async () => {
    const { user, actor, sessionId } = await signedIn('viewer')
    const other = await signIn(user.email)
    await fixture.actorOf(other.session_id)
    const { sessions } = await fixture.ask<{ sessions: { id: string; is_current: boolean }[] }>(
      'access.list_sessions',
      {},
      actor,
    )
    expect(new Map(sessions.map((row) => [row.id, row.is_current]))).toEqual(
      new Map([
        [sessionId, true],
        [other.session_id, false],
      ]),
    )
    await fixture.ask('access.revoke_session', { sessionId: other.session_id }, actor)
    await expect(fixture.actorOf(other.session_id)).rejects.toThrow('no open session')
    await fixture.actorOf(sessionId)
  })

  it('of others cannot be ended', async () => {
    const { actor } = await signedIn('system_admin')
    const { sessionId } = await signedIn('viewer')
    await expect(fixture.ask('access.revoke_session', { sessionId }, actor)).rejects.toEqual(coded('not_found'))
    await fixture.actorOf(sessionId)
  })

  it('end at once with signing out, everywhere when asked', async () => {
    const { user, actor, sessionId } = await signedIn('viewer')
    const other = await signIn(user.email)
    expect(await fixture.ask('access.sign_out', {}, actor)).toEqual({ ended: 1 })
    await expect(fixture.actorOf(sessionId)).rejects.toThrow('no open session')
    const rest = await fixture.actorOf(other.session_id)
    expect(await fixture.ask('access.sign_out', { everywhere: true }, rest)).toEqual({ ended: 1 })
    await expect(fixture.actorOf(other.session_id)).rejects.toThrow('no open session')
  })

  it('tell who is asking', async () => {
    const { user, actor, sessionId } = await signedIn('operator')
    const me = await fixture.ask('access.me', {}, actor)
    expect(me).toMatchObject({ user: { email: user.email, role: 'operator' }, session_id: sessionId })
  })
})

describe('users and roles', () => {
  it('lets nobody give a role mightier than their own (access.roles.no-grant-beyond-own)', async () => {
    const { actor } = await signedIn('admin')
    const input = { email: 'mighty@example.org', name: 'Mighty', password: PASSWORD }
    await expect(fixture.ask('access.create_user', { ...input, role: 'system_admin' }, actor)).rejects.toEqual(
      coded('forbidden'),
    )
    const { user } = await fixture.ask<{ user: User }>('access.create_user', { ...input, role: 'operator' }, actor)
    await expect(fixture.ask('access.change_role', { userId: user.id, role: 'system_admin' }, actor)).rejects.toEqual(
      coded('forbidden'),
    )
  })

  it('lets nobody take a mightier role away', async () => {
    const { actor } = await signedIn('admin')
    const mighty = await makeUser('system_admin')
    await expect(fixture.ask('access.change_role', { userId: mighty.id, role: 'viewer' }, actor)).rejects.toEqual(
      coded('forbidden'),
    )
  })

  it('refuses an e-mail address twice and a common password', async () => {
    const user = await makeUser()
    const input = { email: user.email.toUpperCase(), name: 'Twin', password: PASSWORD, role: 'viewer' }
    await expect(fixture.ask('access.create_user', input, system)).rejects.toEqual(coded('conflict'))
    await expect(
      fixture.ask('access.create_user', { ...input, email: 'b@example.org', password: 'administrator' }, system),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'password' }] })
  })

  it('gives a role that open sessions have at once, and tells the sockets', async () => {
    const { user, sessionId } = await signedIn('viewer')
    const ended: unknown[] = []
    const stop = fixture.registry.onEnded((one) => ended.push(one))
    await fixture.ask('access.change_role', { userId: user.id, role: 'operator' }, system)
    stop()
    const actor = await fixture.actorOf(sessionId)
    expect(actor.role).toBe('operator')
    expect(actor.permissions.has('mcp:call_tools')).toBe(true)
    expect(ended).toEqual([{ userId: user.id }])
  })

  it('keeps the last system admin, also when two are demoted at the same moment (access.roles.last-system-admin-stays)', async () => {
    await fixture.database.db.sql`update users set role = 'viewer'`
    const [one, other] = [await makeUser('system_admin'), await makeUser('system_admin')]
    const demote = (user: User) => fixture.ask('access.change_role', { userId: user.id, role: 'viewer' }, system)
    const both = await Promise.allSettled([demote(one), demote(other)])
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    const rows = await fixture.database.db.sql`select id from users where role = 'system_admin'`
    expect(rows).toHaveLength(1)
  })
})

describe('setup', () => {
  it('is closed once somebody exists', async () => {
    expect(await fixture.ask('access.setup_status', {})).toEqual({ is_open: false })
    const input = { token: 'any', email: 'late@example.org', name: 'Late', password: PASSWORD }
    await expect(fixture.ask('access.complete_setup', input)).rejects.toEqual(coded('conflict'))
    const { database, clock, bus } = fixture
    const outcome = await ensureSetup({
      database: database.db,
      clock,
      origin: ORIGIN,
      admin: undefined,
      emit: bus.emit,
    })
    expect(outcome).toEqual({ kind: 'closed' })
  })
})
