import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callText, type Opened, UpstreamHarness } from '#server/testing/upstream-harness'
import { type FakeHttp, type FakeHttpSwitches, startFakeHttp } from '../testing/fake-http-upstream.mjs'

const EVERYTHING = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
)

let harness: UpstreamHarness
const fakes: FakeHttp[] = []
const children: ChildProcess[] = []
beforeEach(() => {
  harness = new UpstreamHarness({ maxMessageBytes: 1024 * 1024 })
})
afterEach(async () => {
  await harness.end()
  for (const fake of fakes.splice(0)) await fake.close()
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function serve(switches?: FakeHttpSwitches): Promise<FakeHttp> {
  const fake = await startFakeHttp(switches)
  fakes.push(fake)
  return fake
}

type Kind = [transport: 'streamable-http' | 'sse', path: string, switches?: FakeHttpSwitches]

const KINDS: Kind[] = [
  ['streamable-http', '/mcp', {}],
  ['streamable-http', '/mcp', { json: true }],
  ['streamable-http', '/mcp', { noGet: true }],
  ['sse', '/sse', {}],
]

const open = (fake: FakeHttp, [transport, path]: Kind, more = {}) =>
  harness.open({ transport, config: { url: `${fake.origin}${path}`, ...more } })
const call = ({ connection }: Opened, tool: string, args: Record<string, unknown> = {}) =>
  connection.call({
    tool,
    arguments: args,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })

describe.each(KINDS)('a connection over %s%s %j', (...kind) => {
  it('lists, calls, checks and says goodbye', async () => {
    const fake = await serve(kind[2])
    const { connection, told } = await open(fake, kind, { headers: { Authorization: 'Bearer abc', 'X-Team': 'red' } })
    expect(told.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['connect', true],
      ['initialize', true],
      ['list', true],
    ])
    expect(await callText(connection, 'echo', { text: 'hé🦉' })).toBe('hé🦉')
    expect(await connection.check(5000)).toMatchObject({ tools: 5 })
    for (const { headers } of fake.received)
      expect(headers).toMatchObject({ authorization: 'Bearer abc', 'x-team': 'red' })
    await connection.close()
    if (kind[0] === 'streamable-http') expect(fake.sessionCount()).toBe(0)
    expect(told.lost).toEqual([])
  })

  it('notices a server that is gone', async () => {
    const fake = await serve(kind[2])
    const opened = await open(fake, kind)
    await fakes.pop()?.close()
    if (kind[2]?.noGet) await expect(opened.connection.check(2000)).rejects.toMatchObject({ code: expect.any(String) })
    await vi.waitFor(() => expect(opened.told.lost).toHaveLength(1), 4000)
    expect(opened.told.lost[0]).toMatchObject({ step: 'run' })
  })

  it('loses a session the server no longer knows', async () => {
    const fake = await serve(kind[2])
    const opened = await open(fake, kind)
    fake.dropSessions()
    await call(opened, 'echo', { text: 'x' }).catch(() => undefined)
    await vi.waitFor(() => expect(opened.told.lost).toHaveLength(1), 4000)
  })

  it('fails a call whose answer is too long', async () => {
    const fake = await serve(kind[2])
    const opened = await open(fake, kind)
    await expect(call(opened, 'payload', { bytes: 2 * 1024 * 1024 })).rejects.toMatchObject({ code: 'upstream_failed' })
    if (kind[0] === 'sse') {
      // All answers share one stream here, so it has to be opened anew.
      expect(opened.told.lost).toHaveLength(1)
      return
    }
    expect(await callText(opened.connection, 'echo', { text: 'still' })).toBe('still')
    expect(opened.told.lost).toEqual([])
  })

  it('fails one call with a server fault, and cancels one without touching another', async () => {
    const fake = await serve(kind[2])
    const opened = await open(fake, kind)
    const stop = new AbortController()
    const kept = call(opened, 'sleep', { ms: 400 })
    const dropped = opened.connection.call({
      tool: 'hang',
      arguments: {},
      timeoutMs: 5000,
      signal: stop.signal,
      onProgress: () => undefined,
    })
    dropped.catch(() => undefined)
    await vi.waitFor(() => expect(fake.received.filter(({ body }) => body.includes('"hang"'))).toHaveLength(1))
    stop.abort()
    await expect(dropped).rejects.toMatchObject({ details: { cancelled: true } })
    await vi.waitFor(() =>
      expect(fake.received.filter(({ body }) => body.includes('notifications/cancelled'))).toHaveLength(1),
    )
    expect((await kept).resultText).toContain('slept 400')
    fake.control.status = 500
    await expect(call(opened, 'echo', { text: 'x' })).rejects.toMatchObject({ details: { http_status: 500 } })
    expect(opened.told.lost).toEqual([])
  })
})

describe('a start over HTTP that fails', () => {
  it.each([
    ['unauthorized', true, { status: 401 }],
    ['forbidden', true, { status: 403 }],
    ['endpoint_not_found', true, { status: 404 }],
    ['wrong_transport', true, { status: 405 }],
    ['upstream_error', false, { status: 500 }],
    ['rate_limited', false, { status: 429 }],
    ['not_mcp', true, { html: true }],
    ['unsupported_protocol', true, { version: '2031-01-01' }],
    ['timeout', false, { hang: true }],
    ['address_refused', true, { redirect: 'http://169.254.169.254/latest/meta-data' }],
    ['redirected', true, { redirect: 'http://127.0.0.1:1/', redirectStatus: 302 }],
  ])('is explained: %s (final: %s) for %j', async (code, isFinal, switches) => {
    const fake = await serve(switches)
    const failure = await open(fake, ['streamable-http', '/mcp'], { timeout: 0.8 }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'StartFailure', isFinal, problem: { code } })
  })

  it.each([
    ['unauthorized', true, { status: 401 }],
    ['endpoint_not_found', true, { status: 404 }],
    ['timeout', false, { hang: true }],
  ])('is explained for SSE too: %s', async (code, isFinal, switches) => {
    const fake = await serve(switches)
    const failure = await open(fake, ['sse', '/sse'], { timeout: 0.8 }).catch((error) => error)
    expect(failure).toMatchObject({ isFinal, problem: { code } })
  })

  it.each(['streamable-http', 'sse'] as const)(
    'names a refused connection over %s, without the query of its URL',
    async (transport) => {
      const port = await freePort()
      const config = { url: `http://127.0.0.1:${port}/mcp?api_key=hidden-value` }
      const failure = await harness.open({ transport, config }).catch((error) => error)
      expect(failure).toMatchObject({ isFinal: false, problem: { code: 'connection_refused', step: 'connect' } })
      expect(JSON.stringify(failure.problem)).not.toContain('hidden-value')
    },
  )

  it('refuses a private address that is not allowed', async () => {
    const config = { url: 'http://10.1.2.3/mcp' }
    const failure = await harness.open({ transport: 'streamable-http', config }).catch((error) => error)
    expect(failure).toMatchObject({ isFinal: true, problem: { code: 'address_refused' } })
  })
})

describe('real servers over HTTP', () => {
  it.each([
    ['streamable-http', 'streamableHttp', '/mcp'],
    ['sse', 'sse', '/sse'],
  ] as const)(
    'server-everything over %s',
    async (transport, mode, path) => {
      const port = await freePort()
      const child = spawn(process.execPath, [EVERYTHING, mode], {
        env: { PORT: String(port) } as never,
        stdio: 'ignore',
      })
      children.push(child)
      const config = { url: `http://127.0.0.1:${port}${path}` }
      const opened = await vi.waitFor(() => harness.open({ transport, config }), { timeout: 15_000, interval: 200 })
      expect(await callText(opened.connection, 'echo', { message: 'hi' })).toBe('Echo: hi')
      await vi.waitFor(() => expect(opened.connection.identity.tools).toBeGreaterThan(10))
      await opened.connection.check(5000)
      child.kill('SIGKILL')
      await vi.waitFor(() => expect(opened.told.lost).toHaveLength(1), 5000)
    },
    30_000,
  )
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
