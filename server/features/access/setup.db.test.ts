import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AccessFixture, createAccessFixture, ORIGIN } from '#server/testing/access-fixture'
import { ensureSetup } from './index.ts'

const PASSWORD = 'nine green parrots argue'
let fixture: AccessFixture

beforeEach(async () => {
  fixture = await createAccessFixture()
})

afterEach(() => fixture.database.drop())

function start(admin?: { email: string; password: string }) {
  const { database, clock, bus } = fixture
  return ensureSetup({ database: database.db, clock, origin: ORIGIN, admin, emit: bus.emit })
}

async function linkToken(): Promise<string> {
  const outcome = await start()
  if (outcome.kind !== 'open') throw new Error(`Setup is ${outcome.kind}.`)
  return new URL(outcome.link).searchParams.get('token') ?? ''
}

const complete = (token: string, email = 'ana@example.org') =>
  fixture.ask('access.complete_setup', { token, email, name: 'Ana', password: PASSWORD })

const coded = (code: string) => expect.objectContaining({ code })

async function userRows() {
  return [...(await fixture.database.db.sql`select email, role from users`)]
}

describe('the setup link', () => {
  it('creates the first system admin, once (SEC-29)', async () => {
    const token = await linkToken()
    expect(await fixture.ask('access.setup_status', {})).toEqual({ is_open: true })
    expect(await complete(token)).toMatchObject({ user: { email: 'ana@example.org', role: 'system_admin' } })
    expect(await fixture.ask('access.setup_status', {})).toEqual({ is_open: false })
    await expect(complete(token, 'bea@example.org')).rejects.toEqual(coded('conflict'))
    expect(fixture.told.map((event) => event.event_type)).toContain('access.setup.completed')
  })

  it('lets one of two attempts at the same moment win (SEC-29)', async () => {
    const token = await linkToken()
    const both = await Promise.allSettled([complete(token), complete(token, 'bea@example.org')])
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await userRows()).toHaveLength(1)
  })

  it('is good for an hour, and a fresh start replaces it (SEC-29)', async () => {
    const first = await linkToken()
    const second = await linkToken()
    await expect(complete(first)).rejects.toEqual(coded('forbidden'))
    await fixture.clock.advance(60 * 60_000)
    await expect(complete(second)).rejects.toEqual(coded('forbidden'))
    await complete(await linkToken())
  })

  it('is not stored in the clear', async () => {
    const token = await linkToken()
    const rows = await fixture.database.db.sql`select * from setup_tokens`
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('takes no common password', async () => {
    const input = { token: await linkToken(), email: 'ana@example.org', name: 'Ana', password: 'administrator' }
    await expect(fixture.ask('access.complete_setup', input)).rejects.toEqual(coded('invalid'))
  })
})

describe('an administrator from the environment', () => {
  const admin = { email: 'Root@Example.org', password: PASSWORD }

  it('is created by one of many replicas that start at once, and only once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => start(admin)))
    expect(outcomes.filter((outcome) => outcome.kind === 'created')).toHaveLength(1)
    expect(await start({ ...admin, email: 'other@example.org' })).toEqual({ kind: 'closed' })
    expect(await userRows()).toEqual([{ email: 'root@example.org', role: 'system_admin' }])
    await fixture.ask('access.sign_in', admin)
  })

  it('needs a password that is not common', async () => {
    await expect(start({ ...admin, password: 'administrator' })).rejects.toEqual(coded('invalid'))
  })
})
