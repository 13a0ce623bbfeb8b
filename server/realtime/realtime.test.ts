import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ServerEvent } from '#lib/contracts/events'
import { type Outgoing, REALTIME_PATH } from '#lib/contracts/realtime'
import { fixtureHealth, fixtureId, fixtureServer } from '#lib/snapshot/server-fixture'
import { FakeClock } from '#server/testing/fake-clock'
import { fixtureActor, type Listening, openRoom, type Room, without } from '#server/testing/live-room'

const AT = '2030-01-01T00:00:00.000Z'
const rooms: Room[] = []

async function room(...options: Parameters<typeof openRoom>): Promise<Room> {
  const opened = await openRoom(...options)
  rooms.push(opened)
  return opened
}

afterEach(async () => {
  await Promise.all(rooms.splice(0).map((opened) => opened.close()))
})

function event(number: number, details: ServerEvent['details'] = {}): Outgoing {
  return {
    type: 'new_event',
    data: {
      id: fixtureId(number),
      server_id: fixtureId(1),
      server_name: 'server-1',
      event_type: 'fleet.server.started',
      severity: 'info',
      category: 'server_lifecycle',
      message: 'started',
      details,
      error_code: null,
      error_message: null,
      user_id: null,
      session_id: null,
      correlation_id: null,
      timestamp: AT,
    },
  }
}

const row = (number: number, revision: number): Outgoing => ({
  type: 'fleet_change',
  data: { type: 'server.upserted', server: fixtureServer(number, { revision }) },
})

const eventIds = (listening: Listening) =>
  listening.messages('new_event').map((message) => message.type === 'new_event' && message.data.id)
const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => fixtureId(from + index))

const refusal = (listening: Listening) =>
  new Promise<Error & { data?: { code: string } }>((resolve) => listening.socket.once('connect_error', resolve))

const told = (listening: Listening, name: 'resync' | 'session_ended' | 'disconnect') =>
  new Promise<unknown>((resolve) => listening.socket.once(name, resolve))

const LONG = { timeout: 10_000, interval: 10 }

describe('the handshake', () => {
  it('refuses who does not say who they are, and who says it wrongly', async () => {
    const { open, realtime } = await room()
    const [nobody, stranger] = [open(), open('stranger')]
    const [first, second] = await Promise.all([refusal(nobody), refusal(stranger)])
    expect(first.data?.code).toBe('unauthenticated')
    expect(second.data?.code).toBe('unauthenticated')
    expect(realtime.stats()).toMatchObject({ sockets: 0, refused: 2 })
  })

  it('takes a bearer from the header as well', async () => {
    const { join } = await room()
    const listening = await join(undefined, { headers: { authorization: 'Bearer ana' } })
    expect(listening.socket.connected).toBe(true)
  })

  it('refuses the page of another site, and a foreign name for this host, before anything else (SEC-05)', async () => {
    const { open, url } = await room()
    const foreign = open('ana', { headers: { origin: 'http://evil.test' } })
    await refusal(foreign)
    expect(foreign.socket.connected).toBe(false)
    const handshake = `${url}${REALTIME_PATH}/?EIO=4&transport=polling`
    expect((await fetch(handshake, { headers: { origin: 'http://evil.test' } })).status).toBe(403)
    expect((await fetch(handshake, { headers: { origin: url } })).status).toBe(200)
    const rebound = open('ana', { headers: { host: 'evil.test' } })
    await refusal(rebound)
    expect(rebound.socket.connected).toBe(false)
  })

  it('refuses who may see nothing', async () => {
    const { open, people } = await room()
    people.set('ben', fixtureActor({ permissions: new Set(['mcp:call_tools']) }))
    expect((await refusal(open('ben'))).data?.code).toBe('forbidden')
  })

  it('refuses one socket too many of one user, and lets another user in', async () => {
    const { open, join, people } = await room({ limits: { perUser: 2 } })
    people.set('ben', fixtureActor({ userId: fixtureId(501) }))
    await join('ana')
    const second = await join('ana')
    expect((await refusal(open('ana'))).data?.code).toBe('rate_limited')
    await join('ben')
    const gone = told(second, 'disconnect')
    second.socket.disconnect()
    await gone
    await vi.waitFor(() => join('ana'), LONG)
  })

  it('refuses more sockets than allowed in all', async () => {
    const { open, join, people } = await room({ limits: { all: 1 } })
    people.set('ben', fixtureActor({ userId: fixtureId(501) }))
    await join('ana')
    expect((await refusal(open('ben'))).data?.code).toBe('rate_limited')
  })
})

describe('who is told what', () => {
  it('never tells events to somebody who may not view them, and tells the rest (realtime.telling.follows-permissions)', async () => {
    const { join, people, realtime } = await room()
    people.set('ben', fixtureActor({ permissions: without('mcp:view_events') }))
    const [ana, ben] = await Promise.all([join('ana'), join('ben')])
    realtime.publish(event(1))
    realtime.publish(row(1, 2))
    await vi.waitFor(() => expect([ana.seq(), ben.seq()]).toEqual([2, 2]), LONG)
    expect(ana.messages().map((message) => message.type)).toEqual(['new_event', 'fleet_change'])
    expect(ben.messages().map((message) => message.type)).toEqual(['fleet_change'])
    const answer = await ben.socket.emitWithAck('subscribe', { types: ['new_event'] })
    expect('types' in answer && answer.types).not.toContain('new_event')
  })

  it('confirms subscriptions by type and server, and follows them', async () => {
    const { join, realtime } = await room()
    const { socket, messages, seq } = await join('ana')
    expect(await socket.emitWithAck('unsubscribe', {})).toEqual({ types: [], servers: [] })
    const asked = { types: ['new_event' as const, 'fleet_change' as const], servers: ['server-2', 'nobody'] }
    expect(await socket.emitWithAck('subscribe', asked)).toEqual({
      types: ['fleet_change', 'new_event'],
      servers: [fixtureId(2)],
    })
    realtime.publish(event(1))
    realtime.publish(row(1, 2))
    realtime.publish(row(2, 2))
    await vi.waitFor(() => expect(seq()).toBe(3), LONG)
    expect(messages()).toHaveLength(1)
    expect(await socket.emitWithAck('unsubscribe', { servers: ['server-2'] })).toEqual({ types: [], servers: [] })
    const wrong = await socket.emitWithAck('subscribe', { types: ['nonsense' as 'stale'] })
    expect(wrong).toMatchObject({ error: { code: 'invalid' } })
  })

  it('tells log lines only to sockets that follow the server and may view logs', async () => {
    const { join, people, realtime } = await room()
    people.set('ben', fixtureActor({ permissions: without('mcp:view_logs') }))
    const [ana, idle, ben] = await Promise.all([join('ana'), join('ana'), join('ben')])
    const asked = { types: ['log_lines' as const], servers: ['server-1'] }
    await Promise.all([ana.socket.emitWithAck('subscribe', asked), ben.socket.emitWithAck('subscribe', asked)])
    realtime.publishLogs(fixtureId(1), [{ at: AT, lane: 'stderr', text: 'hello' }])
    realtime.publishLogs(fixtureId(2), [{ at: AT, lane: 'stderr', text: 'not this' }])
    realtime.publish(row(1, 2))
    await vi.waitFor(() => expect([ana.seq(), idle.seq(), ben.seq()]).toEqual([1, 1, 1]), LONG)
    expect(ana.messages('log_lines').map((message) => message.data)).toEqual([
      { server_id: fixtureId(1), lines: [{ at: AT, lane: 'stderr', text: 'hello' }] },
    ])
    expect([...idle.messages('log_lines'), ...ben.messages('log_lines')]).toEqual([])
  })

  it('counts a change of role at once on open sockets', async () => {
    const { join, people, realtime } = await room()
    const ana = await join('ana')
    people.set('ana', fixtureActor({ permissions: without('mcp:view_events') }))
    const reread = realtime.sessionEnded({ userId: fixtureId(500) })
    realtime.publish(event(1))
    await reread
    realtime.publish(row(1, 2))
    await vi.waitFor(() => expect(ana.seq()).toBe(2), LONG)
    expect(ana.messages('new_event')).toEqual([])
    people.set('ana', fixtureActor())
    await realtime.sessionEnded({ userId: fixtureId(500) })
    realtime.publish(event(2))
    await vi.waitFor(() => expect(eventIds(ana)).toEqual([fixtureId(2)]), LONG)
  })

  it('disconnects the sockets of a session that ended, with the reason, and no other', async () => {
    const { join, people, realtime } = await room()
    people.set('ben', fixtureActor({ sessionId: fixtureId(601) }))
    const [ana, ben] = await Promise.all([join('ana'), join('ben')])
    people.delete('ben')
    const reason = told(ben, 'session_ended')
    await realtime.sessionEnded({ sessionIds: [fixtureId(601)] })
    expect(await reason).toMatchObject({ reason: 'ended' })
    await vi.waitFor(() => expect(realtime.stats().sockets).toBe(1), LONG)
    expect(ana.socket.connected).toBe(true)
  })

  it('ends sockets nobody works at, renewed by any message of the client', async () => {
    const clock = new FakeClock()
    const { join, renewed } = await room({ clock })
    const [ana, idle] = await Promise.all([join('ana'), join('ana')])
    const reason = told(idle, 'session_ended')
    await clock.advance(20 * 60_000)
    ana.socket.emit('active')
    await ana.socket.emitWithAck('subscribe', {})
    expect(renewed).toHaveLength(1)
    await clock.advance(10 * 60_000 + 60_000)
    expect(await reason).toMatchObject({ reason: 'idle' })
    expect(ana.socket.connected).toBe(true)
  })

  it('answers only so many requests of one socket', async () => {
    const { join } = await room({ limits: { requests: 2 } })
    const { socket } = await join('ana')
    await socket.emitWithAck('snapshot')
    await socket.emitWithAck('snapshot')
    expect(await socket.emitWithAck('snapshot')).toMatchObject({ error: { code: 'rate_limited' } })
  })
})

describe('batches', () => {
  it('come at once after a pause, then at most ten a second, with everything in order', async () => {
    const clock = new FakeClock()
    const { join, realtime } = await room({ clock })
    const { batches, messages } = await join('ana')
    realtime.publish(event(1))
    await clock.advance(0)
    await vi.waitFor(() => expect(batches).toHaveLength(1), LONG)
    for (let number = 2; number <= 500; number += 1) {
      realtime.publish(event(number))
      await clock.advance(2)
    }
    await vi.waitFor(async () => {
      await clock.advance(0)
      expect(realtime.stats().batches).toBeLessThanOrEqual(11)
    }, LONG)
    await vi.waitFor(async () => {
      await clock.advance(100)
      expect(messages()).toHaveLength(500)
    }, LONG)
    expect(messages().map((message) => message.seq)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1))
  })

  it('carry only the newest state of a server', async () => {
    const clock = new FakeClock()
    const { join, realtime } = await room({ clock })
    const { batches, messages } = await join('ana')
    for (let revision = 1; revision <= 50; revision += 1) {
      realtime.publish(row(1, revision))
      realtime.publish({
        type: 'server_health_update',
        data: { server_id: fixtureId(1), health: fixtureHealth({ error_count: revision }), timestamp: AT },
      })
    }
    await clock.advance(0)
    await vi.waitFor(() => expect(batches).toHaveLength(1), LONG)
    expect(batches[0]).toMatchObject({ from: 0, to: 100 })
    expect(messages().map((message) => message.type)).toEqual(['fleet_change', 'server_health_update'])
    expect(messages()[0]?.data).toMatchObject({ server: { revision: 50 } })
  })

  it('tell the beat outside the sequence', async () => {
    const { join, realtime } = await room()
    const { batches, messages } = await join('ana')
    const data = { coordinator_at: AT, restarts: 0, event_loop_p99_ms: 1, timestamp: AT }
    realtime.publish({ type: 'heartbeat', data })
    await vi.waitFor(() => expect(batches).toHaveLength(1), LONG)
    expect(batches[0]).toMatchObject({ from: 0, to: 0 })
    expect(messages()).toEqual([{ seq: 0, type: 'heartbeat', data, timestamp: AT }])
  })
})

describe('coming back', () => {
  it('gives everything that was missed exactly once (realtime.resume.nothing-lost-nothing-twice)', async () => {
    const { join, realtime } = await room()
    const { epoch } = realtime.cursor()
    const before = await join('ana')
    for (const number of [1, 2, 3]) realtime.publish(event(number))
    await vi.waitFor(() => expect(before.seq()).toBe(3), LONG)
    before.socket.disconnect()
    for (let number = 4; number <= 9000; number += 1) realtime.publish(event(number))
    const after = await join('ana')
    realtime.publish(event(9001))
    expect(await after.socket.emitWithAck('resume', { epoch, seq: before.seq() })).toEqual({ ok: true })
    // What came live before the answer is repeated by the replay; a client drops it.
    after.batches.length = 0
    realtime.publish(event(9002))
    await vi.waitFor(() => expect(after.seq()).toBe(9002), LONG)
    expect([...eventIds(before), ...eventIds(after)]).toEqual(ids(1, 9002))
    const edges = after.batches.map(({ from, to }) => [from, to])
    expect(edges.every(([from], index) => from === (edges[index - 1]?.[1] ?? 3))).toBe(true)
  })

  it('asks for a fresh snapshot when too much was missed, or when the server was started anew', async () => {
    const { join, realtime } = await room({ limits: { ring: 100 } })
    const { epoch } = realtime.cursor()
    const { socket, messages } = await join('ana')
    for (let number = 1; number <= 101; number += 1) realtime.publish(event(number))
    expect(await socket.emitWithAck('resume', { epoch, seq: 0 })).toEqual({ resync: true })
    expect(await socket.emitWithAck('resume', { epoch, seq: 102 })).toEqual({ resync: true })
    expect(await socket.emitWithAck('resume', { epoch: 'earlier', seq: 101 })).toEqual({ resync: true })
    const snapshot = await socket.emitWithAck('snapshot')
    expect(snapshot).toMatchObject({ epoch, seq: 101, servers: [{ name: 'server-1' }, { name: 'server-2' }] })
    const count = messages().length
    realtime.publish(row(1, 2))
    await vi.waitFor(() => expect(messages()).toHaveLength(count + 1), LONG)
  })
})

describe('a client that does not read', () => {
  it('is dropped to a fresh snapshot while everybody else is told everything', async () => {
    const { join, realtime } = await room()
    const [slow, quick] = await Promise.all([join('ana'), join('ana')])
    // Safe because in Node the transport is a ws socket, which can stop reading.
    const raw = (slow.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }).ws
    raw.pause()
    const resync = told(slow, 'resync')
    let number = 0
    while (realtime.stats().dropped === 0) {
      for (let count = 0; count < 100; count += 1) {
        number += 1
        realtime.publish(event(number, { noise: randomBytes(9000).toString('base64') }))
      }
      await vi.waitFor(() => expect(quick.seq()).toBe(number), LONG)
    }
    expect(realtime.stats().dropped).toBe(1)
    expect(eventIds(quick)).toEqual(ids(1, number))
    raw.resume()
    expect(await resync).toMatchObject({ reason: 'slow' })
    const answer = await slow.socket.emitWithAck('snapshot')
    expect(answer).toMatchObject({ seq: number })
    slow.batches.length = 0
    realtime.publish(event(number + 1))
    await vi.waitFor(() => expect(eventIds(slow)).toEqual([fixtureId(number + 1)]), LONG)
  }, 20_000)
})

describe('closing', () => {
  it('does not wait for a client that does not read', async () => {
    const opened = await openRoom()
    const { socket } = await opened.join('ana')
    // Safe because in Node the transport is a ws socket, which can stop reading.
    const raw = (socket.io.engine.transport as unknown as { ws: { pause(): void } }).ws
    raw.pause()
    opened.realtime.publish(event(1, { noise: randomBytes(30_000_000).toString('base64') }))
    await vi.waitFor(() => expect(opened.realtime.stats().batches).toBe(1), LONG)
    await opened.close()
  })

  it('lets clients come back by themselves and leaves no timer', async () => {
    const clock = new FakeClock()
    const { join, realtime } = await room({ clock })
    const { socket } = await join('ana')
    const lost = new Promise((resolve) => socket.once('disconnect', resolve))
    realtime.publish(event(1))
    realtime.close()
    expect(await lost).not.toBe('io server disconnect')
    expect(socket.active).toBe(true)
    expect(clock.pending).toBe(0)
  })
})
