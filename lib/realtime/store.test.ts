import { describe, expect, it, vi } from 'vitest'
import type { ServerEvent } from '#lib/contracts/events'
import type { LogLine } from '#lib/contracts/fleet'
import type { Message, Outgoing, ResumeAnswer, SnapshotAnswer } from '#lib/contracts/realtime'
import { fixtureId, fixtureServer } from '../snapshot/server-fixture.ts'
import { NO_COORDINATOR } from '../snapshot/snapshot.ts'
import type { Feed, FeedListener } from './connect.ts'
import type { FleetSeed } from './link.ts'
import { createFleetStore } from './store.ts'

const AT = '2030-01-01T00:00:00.000Z'
const EPOCH = 'first'
const rows = { servers: [fixtureServer(1), fixtureServer(2)], stale: null, coordinator: NO_COORDINATOR }

const upsert = (number: number, revision: number): Outgoing => ({
  type: 'fleet_change',
  data: { type: 'server.upserted', server: fixtureServer(number, { revision }) },
})

function event(number: number, timestamp = AT): ServerEvent {
  return {
    id: fixtureId(number),
    server_id: null,
    server_name: '',
    event_type: 'fleet.server.started',
    severity: 'info',
    category: 'server_lifecycle',
    message: '',
    details: {},
    error_code: null,
    error_message: null,
    user_id: null,
    session_id: null,
    correlation_id: null,
    timestamp,
  }
}

const line = (text: string, at = AT): LogLine => ({ at, lane: 'stderr', text })

/** Timers whose hands the test turns. */
function createHands() {
  let now = 0
  const timers = new Set<{ due: number; run: () => void }>()
  return {
    after(delayMs: number, run: () => void) {
      const timer = { due: now + delayMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    pending: () => timers.size,
    async advance(ms: number) {
      now += ms
      for (const timer of [...timers].filter(({ due }) => due <= now)) {
        timers.delete(timer)
        timer.run()
      }
      await vi.waitFor(() => {}, { interval: 0 })
    },
  }
}

/** A store on a feed that the test speaks for. */
function setUp(seed: Partial<FleetSeed> = {}) {
  const hands = createHands()
  let listener: FeedListener | undefined
  const feed = {
    resume: vi.fn<Feed['resume']>(async (): Promise<ResumeAnswer> => ({ ok: true })),
    snapshot: vi.fn<Feed['snapshot']>(async (): Promise<SnapshotAnswer> => ({ epoch: EPOCH, seq: 10, ...rows })),
    followLogs: vi.fn(),
    unfollowLogs: vi.fn(),
    active: vi.fn(),
    reconnect: vi.fn(),
    close: vi.fn(),
  }
  const loadServers = vi.fn(async () => ({ servers: [fixtureServer(1, { revision: 7 })], stale: null }))
  const loadEvents = vi.fn(async () => [event(1)])
  const loadLogs = vi.fn(async () => [line('read')])
  const store = createFleetStore({
    seed: { ...rows, ...seed },
    openFeed(opened) {
      listener = opened
      return feed
    },
    loadServers,
    loadEvents,
    loadLogs,
    after: hands.after,
  })
  const stop = store.start()
  const hears = () => listener ?? expect.unreachable('the feed was not opened')
  const batch = (from: number, to: number, messages: [seq: number, message: Outgoing][]) => {
    // Safe because only what is common to all messages is added.
    const stamped = messages.map(([seq, message]) => ({ ...message, seq, timestamp: AT }) as Message)
    hears().batch({ epoch: EPOCH, from, to, messages: stamped })
  }
  const connect = async () => {
    hears().connected()
    await vi.waitFor(() => expect(store.connection().state).toBe('live'))
  }
  const disconnect = (more: { isFinal?: boolean; code?: string } = {}) =>
    hears().disconnected({ isFinal: more.isFinal ?? false, code: more.code ?? null, message: 'lost' })
  const revision = (number: number) => store.view().snapshot.servers.get(fixtureId(number))?.revision
  return { hands, feed, loadServers, loadEvents, loadLogs, store, stop, hears, batch, connect, disconnect, revision }
}

const cursor = { epoch: EPOCH, seq: 10 }

describe('the store on a live feed', () => {
  it('shows the page it was rendered with, and resumes from there without asking for rows', async () => {
    const { store, feed, connect } = setUp({ cursor, events: [event(3)] })
    expect(store.view().servers.map((server) => server.name)).toEqual(['server-1', 'server-2'])
    expect(store.view().events).toHaveLength(1)
    expect(store.connection().state).toBe('connecting')
    await connect()
    expect(feed.resume).toHaveBeenCalledWith(cursor)
    expect(feed.snapshot).not.toHaveBeenCalled()
  })

  it('asks for a snapshot when it knows no place, and keeps rows that are the same', async () => {
    const { store, connect } = setUp()
    const before = store.view().servers
    await connect()
    expect(store.view().servers).toBe(before)
  })

  it('applies batches, and only the rows that changed are other objects', async () => {
    const { store, batch, connect, revision } = setUp({ cursor })
    await connect()
    const [first, second] = store.view().servers
    batch(10, 12, [
      [11, upsert(2, 5)],
      [12, { type: 'new_event', data: event(4) }],
    ])
    expect(revision(2)).toBe(5)
    expect(store.view().servers[0]).toBe(first)
    expect(store.view().servers[1]).not.toBe(second)
    expect(store.view().events[0]?.id).toBe(fixtureId(4))
  })

  it('takes no message twice, and resumes when one is missing', async () => {
    const { feed, store, batch, connect, revision } = setUp({ cursor })
    await connect()
    batch(10, 12, [[12, upsert(1, 2)]])
    batch(10, 12, [[12, upsert(1, 9)]])
    expect(revision(1)).toBe(2)
    batch(14, 15, [[15, upsert(1, 3)]])
    expect(revision(1)).toBe(2)
    expect(feed.resume).toHaveBeenLastCalledWith({ epoch: EPOCH, seq: 12 })
    await vi.waitFor(() => {
      batch(12, 15, [[15, upsert(1, 3)]])
      expect(revision(1)).toBe(3)
    })
    expect(store.connection().state).toBe('live')
  })

  it('ignores what comes before the answer to its resume', async () => {
    const { feed, hears, batch, revision } = setUp({ cursor })
    let answer: (value: ResumeAnswer) => void = () => {}
    feed.resume.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    hears().connected()
    batch(20, 21, [[21, upsert(1, 9)]])
    expect(revision(1)).toBe(1)
    answer({ ok: true })
    await vi.waitFor(() => {
      batch(10, 21, [[21, upsert(1, 8)]])
      expect(revision(1)).toBe(8)
    })
  })

  it('reloads rows and events when it cannot resume, and when the server says so', async () => {
    const { feed, hears, connect, loadEvents, store } = setUp({ cursor: { epoch: 'earlier', seq: 3 } })
    feed.resume.mockResolvedValueOnce({ resync: true })
    await connect()
    expect(feed.snapshot).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(store.view().events).toHaveLength(1))
    hears().resync()
    await vi.waitFor(() => expect(feed.snapshot).toHaveBeenCalledTimes(2))
    await vi.waitFor(() => expect(loadEvents).toHaveBeenCalledTimes(2))
  })

  it('holds still while paused, counts what waits, and catches up', async () => {
    const { store, batch, connect, revision } = setUp({ cursor })
    await connect()
    store.pause()
    batch(10, 11, [[11, upsert(1, 4)]])
    batch(11, 12, [[12, { type: 'new_event', data: event(4) }]])
    expect(revision(1)).toBe(1)
    expect(store.connection()).toMatchObject({ isPaused: true, waiting: 2 })
    store.resume()
    expect(revision(1)).toBe(4)
    expect(store.connection()).toMatchObject({ isPaused: false, waiting: 0 })
  })

  it('keeps the last 500 events, newest first', async () => {
    const { store, batch, connect } = setUp({ cursor })
    await connect()
    for (let seq = 11; seq <= 610; seq += 1) batch(seq - 1, seq, [[seq, { type: 'new_event', data: event(seq) }]])
    expect(store.view().events).toHaveLength(500)
    expect(store.view().events[0]?.id).toBe(fixtureId(610))
  })
})

describe('the store without a feed', () => {
  it('polls after a moment and every ten seconds, says so, and stops when the feed is back', async () => {
    const { hands, loadServers, store, connect, disconnect, revision } = setUp({ cursor })
    await connect()
    disconnect()
    expect(store.connection().state).toBe('connecting')
    expect(loadServers).not.toHaveBeenCalled()
    await hands.advance(2000)
    await vi.waitFor(() => expect(store.connection().state).toBe('polling'))
    expect(revision(1)).toBe(7)
    expect(store.view().servers).toHaveLength(1)
    await vi.waitFor(() => expect(hands.pending()).toBe(1))
    await hands.advance(9999)
    expect(loadServers).toHaveBeenCalledTimes(1)
    await hands.advance(1)
    expect(loadServers).toHaveBeenCalledTimes(2)
    await connect()
    expect(hands.pending()).toBe(0)
  })

  it('says it is offline when polling fails too, and recovers', async () => {
    const { hands, loadServers, store, disconnect } = setUp()
    loadServers.mockRejectedValueOnce(new Error('no network'))
    disconnect()
    await hands.advance(2000)
    await vi.waitFor(() => expect(store.connection().state).toBe('offline'))
    await vi.waitFor(() => expect(hands.pending()).toBe(1))
    await hands.advance(10_000)
    await vi.waitFor(() => expect(store.connection().state).toBe('polling'))
  })

  it('tries again by itself after a refusal that may pass', async () => {
    const { hands, feed, disconnect } = setUp()
    disconnect({ isFinal: true, code: 'rate_limited' })
    await hands.advance(10_000)
    expect(feed.reconnect).toHaveBeenCalledTimes(1)
  })

  it('asks nothing more once the session has ended', async () => {
    const { hands, loadServers, store, hears, disconnect, connect, feed } = setUp({ cursor })
    await connect()
    hears().ended({ reason: 'idle', message: 'You were away.' })
    disconnect({ isFinal: true })
    await hands.advance(60_000)
    expect(loadServers).not.toHaveBeenCalled()
    expect(store.connection()).toMatchObject({ state: 'offline', ended: { reason: 'idle' } })
    store.noteActive()
    expect(feed.reconnect).toHaveBeenCalledTimes(1)
    disconnect({ isFinal: true, code: 'unauthenticated' })
    expect(store.connection().ended?.reason).toBe('ended')
    expect(hands.pending()).toBe(0)
  })

  it('leaves no timer behind when it stops, and can start again', async () => {
    const { hands, feed, store, stop, disconnect, connect } = setUp({ cursor })
    disconnect({ isFinal: true })
    stop()
    expect(feed.close).toHaveBeenCalledTimes(1)
    expect(hands.pending()).toBe(0)
    store.start()
    await connect()
  })
})

describe('log lines', () => {
  it('are read and followed live while somebody looks, and again after a reconnection', async () => {
    const { store, feed, batch, connect, disconnect, loadLogs } = setUp({ cursor })
    await connect()
    const leave = store.followLogs(fixtureId(1))
    const leaveToo = store.followLogs(fixtureId(1))
    expect(feed.followLogs).toHaveBeenCalledTimes(1)
    batch(10, 10, [[0, { type: 'log_lines', data: { server_id: fixtureId(1), lines: [line('read'), line('live')] } }]])
    await vi.waitFor(() => expect(store.logLines(fixtureId(1)).map(({ text }) => text)).toEqual(['read', 'live']))
    disconnect()
    await connect()
    expect(feed.followLogs).toHaveBeenCalledTimes(2)
    expect(loadLogs).toHaveBeenCalledTimes(2)
    leave()
    expect(feed.unfollowLogs).not.toHaveBeenCalled()
    leaveToo()
    expect(feed.unfollowLogs).toHaveBeenCalledWith(fixtureId(1))
    expect(store.logLines(fixtureId(1))).toEqual([])
  })
})
