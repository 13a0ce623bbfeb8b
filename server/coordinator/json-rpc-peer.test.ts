import { describe, expect, it } from 'vitest'
import { FakeClock } from '#server/testing/fake-clock'
import { JsonRpcPeer, RpcFault } from './json-rpc-peer.ts'
import type { OutgoingMessage, Wire } from './wire.ts'

function setUp() {
  const sent: OutgoingMessage[] = []
  const noise: string[] = []
  const notified: [string, unknown][] = []
  const wire: Wire = {
    start: async () => undefined,
    send: (message) => void sent.push(message),
    close: async () => undefined,
  }
  const clock = new FakeClock()
  const peer = new JsonRpcPeer({
    wire,
    clock,
    onNotification: (method, params) => notified.push([method, params]),
    onNoise: (text) => noise.push(text),
  })
  const receive = (message: unknown) => wire.onmessage?.(message)
  const ask = (
    options: { timeoutMs?: number; signal?: AbortSignal; onProgress?: () => unknown; method?: string } = {},
  ) => {
    const { method = 'tools/call', timeoutMs = 1000, ...rest } = options
    const outcome: { result?: unknown; fault?: RpcFault } = {}
    peer.ask(
      method,
      { name: 'x' },
      {
        timeoutMs,
        ...rest,
        settle: (fault, result) => Object.assign(outcome, fault === null ? { result } : { fault }),
      },
    )
    return { id: sent.filter((message) => message.id !== undefined && message.method).at(-1)?.id as number, outcome }
  }
  return { peer, wire, clock, sent, noise, notified, receive, ask }
}

describe('JsonRpcPeer', () => {
  it('matches answers to requests, whatever their order, and keeps results as they are', () => {
    const { ask, receive, peer } = setUp()
    const first = ask()
    const second = ask()
    const odd = { content: [{ type: 'unknown', x: null }], structuredContent: [1, 2], _meta: { a: 1 } }
    receive({ jsonrpc: '2.0', id: second.id, result: odd })
    receive({ jsonrpc: '2.0', id: String(first.id), result: 'first' })
    expect([first.outcome.result, second.outcome.result]).toEqual(['first', odd])
    expect(peer.pending()).toBe(0)
  })

  it('ignores duplicates, unknown ids and errors with no id', () => {
    const { ask, receive, noise } = setUp()
    const { id, outcome } = ask()
    receive({ id: 999, result: 1 })
    receive({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } })
    receive({ id, result: 1 })
    receive({ id, result: 2 })
    expect(outcome.result).toBe(1)
    expect(noise).toHaveLength(1)
  })

  it('takes batches apart', () => {
    const { ask, receive, sent } = setUp()
    const [a, b] = [ask(), ask()]
    receive([
      { id: a.id, result: 'a' },
      7,
      { id: b.id, error: { code: -1, message: 'b' } },
      { id: 'q', method: 'ping' },
    ])
    expect(a.outcome.result).toBe('a')
    expect(b.outcome.fault).toMatchObject({ kind: 'answered', error: { code: -1, message: 'b' } })
    expect(sent.at(-1)).toEqual({ jsonrpc: '2.0', id: 'q', result: {} })
  })

  it('answers what the server asks: ping, and nothing else', () => {
    const { receive, sent } = setUp()
    receive({ id: 1, method: 'ping' })
    receive({ id: 'r', method: 'roots/list' })
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 'r', error: { code: -32601, message: 'Method not found: roots/list' } },
    ])
  })

  it('fails a silent request after its timeout and tells the server under its own id', async () => {
    const { ask, clock, sent } = setUp()
    const { id, outcome } = ask({ timeoutMs: 500 })
    await clock.advance(499)
    expect(outcome.fault).toBeUndefined()
    await clock.advance(2)
    expect(outcome.fault?.kind).toBe('timeout')
    expect(sent.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: id } })
  })

  it('prolongs the wait with progress, up to ten times the timeout', async () => {
    const { ask, clock, receive } = setUp()
    const progress: number[] = []
    const { id, outcome } = ask({ timeoutMs: 1000, onProgress: () => progress.push(1) })
    for (let n = 0; n < 12; n += 1) {
      await clock.advance(900)
      receive({ method: 'notifications/progress', params: { progressToken: id, progress: n } })
      if (n === 10) expect(outcome.fault).toBeUndefined()
    }
    expect(outcome.fault?.kind).toBe('timeout')
    expect(progress).toHaveLength(11)
  })

  it('drops progress for unknown tokens and after the answer', () => {
    const { ask, receive } = setUp()
    const progress: number[] = []
    const { id } = ask({ onProgress: () => progress.push(1) })
    receive({ method: 'notifications/progress', params: { progressToken: id + 5, progress: 1 } })
    receive({ id, result: {} })
    receive({ method: 'notifications/progress', params: { progressToken: id, progress: 1 } })
    expect(progress).toEqual([])
  })

  it('cancels one of two calls, and never initialize', () => {
    const { ask, receive, sent } = setUp()
    const stop = new AbortController()
    const other = ask()
    const cancelled = ask({ signal: stop.signal })
    const initialize = ask({ signal: stop.signal, method: 'initialize' })
    stop.abort()
    const told = sent.filter((message) => message.method === 'notifications/cancelled')
    expect(told.map((message) => message.params)).toEqual([expect.objectContaining({ requestId: cancelled.id })])
    expect([cancelled.outcome.fault?.kind, initialize.outcome.fault?.kind]).toEqual(['cancelled', 'cancelled'])
    receive({ id: cancelled.id, result: 'late' })
    receive({ id: other.id, result: 'kept' })
    expect(cancelled.outcome.result).toBeUndefined()
    expect(other.outcome.result).toBe('kept')
  })

  it('refuses the 257th call, yet lets a check through', () => {
    const { ask, peer } = setUp()
    for (let n = 0; n < 256; n += 1) ask()
    expect(ask().outcome.fault?.kind).toBe('busy')
    void peer.request('ping', undefined, { timeoutMs: 1000, isExempt: true })
    expect(peer.pending()).toBe(257)
  })

  it('refuses answers nested too deep, for that call only', () => {
    const { ask, receive } = setUp()
    const [a, b] = [ask(), ask()]
    let deep: unknown = 1
    for (let n = 0; n < 70; n += 1) deep = [deep]
    receive({ id: a.id, result: deep })
    receive({ id: b.id, result: 'fine' })
    expect(a.outcome.fault?.kind).toBe('unreadable')
    expect(b.outcome.result).toBe('fine')
  })

  it('keeps 100 notifications a second and counts the rest, but never drops a changed list', async () => {
    const { receive, notified, noise, clock } = setUp()
    for (let n = 0; n < 150; n += 1) receive({ method: 'notifications/message', params: { data: n } })
    receive({ method: 'notifications/tools/list_changed' })
    expect(notified).toHaveLength(101)
    await clock.advance(1000)
    receive({ method: 'notifications/message', params: {} })
    expect(noise).toEqual([expect.stringMatching(/^50 notifications dropped/)])
  })

  it('fails all that is pending when it ends, leaves no timer, and refuses what comes after', () => {
    const { ask, peer, clock } = setUp()
    const { outcome } = ask()
    peer.end(new RpcFault('lost', 'gone'))
    expect(outcome.fault?.kind).toBe('lost')
    expect(clock.pending).toBe(0)
    expect(ask().outcome.fault?.kind).toBe('closed')
  })

  it('fails the call that could not be sent', async () => {
    const { ask, wire } = setUp()
    wire.send = () => {
      throw new Error('full')
    }
    expect(ask().outcome.fault).toMatchObject({ kind: 'unsendable', message: 'full' })
    wire.send = () => Promise.reject(new Error('refused'))
    const { outcome } = ask()
    await Promise.resolve()
    await Promise.resolve()
    expect(outcome.fault).toMatchObject({ kind: 'unsendable', message: 'refused' })
  })
})
