import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyContract } from '#lib/contracts/contract'
import { fleet } from '#lib/contracts/fleet'
import { tools } from '#lib/contracts/tools'
import { createHeardLog } from '#server/testing/heard-log'
import { askRaw, listenOn, type RawRequest } from '#server/testing/raw-http'
import { createDirectLane } from './direct-lane.ts'
import type { ApiRequest } from './handle.ts'
import { problemOf } from './problem.ts'

const byId: AnyContract = { ...fleet.inspect, lane: 'direct' }
const asked: { name: string; request: ApiRequest }[] = []
let respond: (request: ApiRequest) => Promise<string>

const lane = createDirectLane({
  contracts: [tools.servers, tools.call, byId, fleet.start],
  handle: async (name, request) => {
    asked.push({ name, request })
    return { status: 200, headers: { 'content-type': 'application/json' }, body: await respond(request) }
  },
  refuse: (_request, response, error) => {
    const { status, headers, body } = problemOf(error, { requestId: 'request-1' }, createHeardLog().log)
    response.writeHead(status, { ...headers, connection: 'close' }).end(body)
  },
})
let server: Awaited<ReturnType<typeof listenOn>>

beforeAll(async () => {
  server = await listenOn((request, response) => {
    if (!lane.serve(request, response, (request.url ?? '').split('?', 1)[0] ?? '')) response.writeHead(404).end('next')
  })
})
afterAll(() => server.close())
beforeEach(() => {
  asked.length = 0
  respond = async () => '{"ok":"ü"}'
})

const ask = (request: RawRequest) => askRaw(server.port, request)

describe('the direct lane', () => {
  it('answers its contracts by method and path, with parameters and body', async () => {
    const answer = await ask({ path: '/api/mcp/servers/a%20b?x=1' })
    expect(answer).toMatchObject({ status: 200, body: '{"ok":"ü"}' })
    expect(answer.headers['content-length']).toBe('11')
    await ask({ method: 'POST', path: '/api/mcp/tools/call', body: '{"server":"ü"}' })
    expect(asked.map(({ name, request }) => [name, request.params, request.url, request.body])).toEqual([
      ['fleet.inspect', { serverId: 'a%20b' }, '/api/mcp/servers/a%20b?x=1', ''],
      ['tools.call', {}, '/api/mcp/tools/call', '{"server":"ü"}'],
    ])
  })

  it('leaves to Next what is not its own: other methods, other paths, contracts with a route', async () => {
    for (const request of [
      { method: 'POST', path: '/api/mcp/tools/servers' },
      { path: '/api/mcp/tools/servers/' },
      { path: '/api/mcp/tools' },
      { path: '/API/mcp/tools/servers' },
      { method: 'POST', path: '/api/mcp/servers/7/start' },
    ]) {
      expect((await ask(request)).body).toBe('next')
    }
    expect(asked).toEqual([])
  })

  it('reads no more than 1 MB, also when nobody said how much is coming', async () => {
    const call = { method: 'POST', path: '/api/mcp/tools/call' }
    expect((await ask({ ...call, body: Buffer.alloc(1_048_576, 'x') })).status).toBe(200)
    expect((await ask({ ...call, body: Buffer.alloc(1_048_577, 'x') })).status).toBe(413)
    const chunked = { ...call, headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(1_048_577, 'x') }
    expect((await ask(chunked)).status).toBe(413)
    expect(asked).toHaveLength(1)
  })

  it('tells the operation when the caller goes away', async () => {
    let signal: AbortSignal | undefined
    respond = (request) => {
      signal = request.signal
      return new Promise((resolve) => request.signal.addEventListener('abort', () => resolve('{}')))
    }
    const gone = new AbortController()
    const going = fetch(`http://127.0.0.1:${server.port}/api/mcp/tools/servers`, { signal: gone.signal }).catch(
      () => {},
    )
    await vi.waitFor(() => expect(signal).toBeDefined())
    gone.abort()
    await going
    await vi.waitFor(() => expect(signal?.aborted).toBe(true))
  })

  it('does not tell so when the answer was sent', async () => {
    let signal: AbortSignal | undefined
    respond = async (request) => {
      signal = request.signal
      return '{}'
    }
    await ask({ path: '/api/mcp/tools/servers' })
    expect(signal?.aborted).toBe(false)
  })
})
