import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session, User } from '#lib/contracts/access'
import { connect } from '#server/db/client'
import { createLog } from '#server/platform/log'
import { type AccessFixture, createAccessFixture, system } from '#server/testing/access-fixture'
import { createSessionRegistry } from './index.ts'

const PASSWORD = 'nine green parrots argue'
const caller = { address: null, userAgent: null }
let fixture: AccessFixture
let user: User
let sessionId: string

beforeEach(async () => {
  fixture = await createAccessFixture()
  const input = { email: 'ana@example.org', name: 'Ana', password: PASSWORD, role: 'viewer' }
  user = (await fixture.ask<{ user: User }>('access.create_user', input, system)).user
  sessionId = (await fixture.ask<Session>('access.sign_in', { email: user.email, password: PASSWORD })).session_id
})

afterEach(() => fixture.database.drop())

const actor = () => fixture.registry.actorOf(sessionId, caller)

it('notices within five seconds what another process changed', async () => {
  expect(await actor()).toMatchObject({ name: 'Ana' })
  const ended: unknown[] = []
  fixture.registry.onEnded((one) => ended.push(one))
  await fixture.database.db.sql`update sessions set revoked_at = now() where id = ${sessionId}`
  expect(await actor()).not.toBeNull()
  await fixture.clock.advance(5_000)
  expect(await actor()).toBeNull()
  expect(ended).toEqual([{ sessionIds: [sessionId] }])
})

it('ends a session after thirty minutes without use', async () => {
  for (let minute = 0; minute < 60; minute += 20) {
    await fixture.clock.advance(20 * 60_000)
    expect(await actor()).not.toBeNull()
  }
  await fixture.clock.advance(30 * 60_000)
  expect(await actor()).toBeNull()
})

it('does not take listening for use', async () => {
  await fixture.clock.advance(29 * 60_000)
  expect(await fixture.registry.peek(sessionId, caller)).not.toBeNull()
  await fixture.clock.advance(60_000)
  expect(await fixture.registry.peek(sessionId, caller)).toBeNull()
})

it('ends a session after twelve hours of use', async () => {
  for (let hour = 0; hour < 11.9; hour += 0.4) {
    await fixture.clock.advance(0.4 * 3_600_000)
    await actor()
  }
  expect(await actor()).toBeNull()
})

it('writes the use of a session down at most once a minute', async () => {
  const seen = async () => {
    const [row] = await fixture.database.db.sql`select last_seen_at from sessions where id = ${sessionId}`
    return new Date(row?.last_seen_at).getTime()
  }
  const start = await seen()
  await fixture.clock.advance(59_000)
  await actor()
  expect(await seen()).toBe(start)
  await fixture.clock.advance(1_000)
  await actor()
  await vi.waitFor(async () => expect(await seen()).toBe(start + 60_000))
})

it('goes on with who is remembered while the database is away, for fifteen minutes', async () => {
  const { clock } = fixture
  const reachable = connect(fixture.database.url, { max: 2 })
  const log = createLog({ level: 'silent', format: 'json' })
  const registry = createSessionRegistry({ database: reachable, clock, log })
  expect(await registry.actorOf(sessionId, caller)).not.toBeNull()
  await reachable.close()
  await clock.advance(6_000)
  expect(await registry.actorOf(sessionId, caller)).toMatchObject({ name: 'Ana', role: 'viewer' })
  expect(registry.userOf(sessionId)).toMatchObject({ email: user.email })
  await expect(registry.actorOf(user.id, caller)).rejects.toMatchObject({ code: 'unavailable' })
  await clock.advance(15 * 60_000)
  await expect(registry.actorOf(sessionId, caller)).rejects.toMatchObject({ code: 'unavailable' })
})
