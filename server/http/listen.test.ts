import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHeardLog } from '#server/testing/heard-log'
import { askRaw, listenOn, type RawRequest } from '#server/testing/raw-http'
import { createHttpServer, type ListenParts } from './listen.ts'
import { createOriginCheck } from './origins.ts'
import { createProbes } from './probes.ts'

const { log } = createHeardLog()
const reached: { where: string; url: string; headers: IncomingHttpHeaders }[] = []
let next: ReturnType<ListenParts['next']>
let port = 0
const check = () => createOriginCheck({ origin: `http://localhost:${port}`, host: '127.0.0.1', port })

const httpServer = createHttpServer({
  origins: { isOwnHost: (host) => check().isOwnHost(host), isOwnOrigin: (origin) => check().isOwnOrigin(origin) },
  directLane: {
    serve(request, response, path) {
      if (path !== '/api/mcp/direct') return false
      reached.push({ where: 'direct', url: request.url ?? '', headers: request.headers })
      response.end('direct')
      return true
    },
  },
  isKnown: (_method, path) => !path.startsWith('/api/mcp/nothing'),
  probes: createProbes(() => ({})),
  next: () => next,
  isHttps: false,
  isDevelopment: false,
  log,
})
let server: Awaited<ReturnType<typeof listenOn>>

beforeAll(async () => {
  server = await listenOn(httpServer)
  port = server.port
})
afterAll(() => server.close())
beforeEach(() => {
  reached.length = 0
  next = async (request, response) => {
    reached.push({ where: 'next', url: request.url ?? '', headers: request.headers })
    response.end('page')
  }
})

const ask = (request: RawRequest = {}) =>
  askRaw(port, { ...request, headers: { host: `localhost:${port}`, ...request.headers } })

describe('where a request says it comes from', () => {
  it.each(['evil.test', 'localhost', 'localhost:1', 'localhost.evil.test', '127.0.0.1.evil.test'])(
    'is 421 for the host %j, wherever it leads (SEC-05)',
    async (host) => {
      for (const path of ['/', '/health', '/ready', '/api/mcp/direct', '/api/mcp/servers']) {
        expect((await ask({ path, headers: { host } })).status).toBe(421)
      }
      expect(reached).toEqual([])
    },
  )

  it.each(['http://evil.test', 'null', 'https://localhost', 'http://localhost:1'])(
    'is 403 for the origin %s, wherever it leads (SEC-05)',
    async (origin) => {
      for (const path of ['/', '/health', '/api/mcp/direct']) {
        expect((await ask({ path, headers: { origin } })).status).toBe(403)
      }
      expect(reached).toEqual([])
    },
  )

  it('is good with one of our own names and origins', async () => {
    expect((await ask()).status).toBe(200)
    expect((await ask({ headers: { origin: `http://127.0.0.1:${port}` } })).status).toBe(200)
  })

  it('is written down by us alone: the address nobody else can claim', async () => {
    await ask({ path: '/api/mcp/direct', headers: { 'x-signalbox-address': '8.8.8.8' } })
    expect(reached[0]?.headers['x-signalbox-address']).toBe('127.0.0.1')
  })
})

describe('the way of a request', () => {
  it('is probes, direct lane, then Next', async () => {
    expect((await ask({ path: '/health' })).body).toBe('{"status":"ok"}')
    expect((await ask({ path: '/api/mcp/direct?a=1' })).body).toBe('direct')
    expect((await ask({ path: '/servers' })).body).toBe('page')
    expect(reached.map(({ where }) => where)).toEqual(['direct', 'next'])
  })

  it('is the same under /api/v1', async () => {
    expect((await ask({ path: '/api/v1/mcp/direct?a=1' })).body).toBe('direct')
    expect(reached[0]?.url).toBe('/api/mcp/direct?a=1')
  })

  it('says unavailable while pages are being prepared', async () => {
    next = null
    const answer = await ask({ path: '/servers' })
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('2')
    expect((await ask({ path: '/health' })).status).toBe(200)
  })

  it('ends in an error answer when Next throws', async () => {
    next = () => Promise.reject(new Error('canary'))
    const answer = await ask({ path: '/servers' })
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('canary')
  })
})

describe('every answer', () => {
  it('carries an id, taken from the request when it is a decent one', async () => {
    expect((await ask({ headers: { 'x-request-id': 'trace-2030' } })).headers['x-request-id']).toBe('trace-2030')
    for (const given of ['short', 'with spaces in it', 'x'.repeat(101)]) {
      expect((await ask({ headers: { 'x-request-id': given } })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('of a page carries a policy with a nonce of its own, which Next is told (SEC-18)', async () => {
    const policies = [await ask(), await ask()].map(({ headers }) => String(headers['content-security-policy']))
    const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1])
    expect(nonces[0]).not.toBe(nonces[1])
    expect(reached.map(({ headers }) => headers['x-nonce'])).toEqual(nonces)
    for (const policy of policies) expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/)
  })
})

describe('a body on its way to Next', () => {
  it('says its size and is no larger than 1 MB', async () => {
    const post = { method: 'POST', path: '/api/auth/sign-in' }
    expect((await ask({ ...post, headers: { 'transfer-encoding': 'chunked' }, body: '{}' })).status).toBe(400)
    expect((await ask({ ...post, headers: { 'content-length': '1048577' } })).status).toBe(413)
    expect(reached).toEqual([])
    expect((await ask({ ...post, body: '{}' })).status).toBe(200)
  })
})

it('answers an address of the API that nothing answers in the error format, before Next', async () => {
  const answer = await askRaw(port, { method: 'PATCH', path: '/api/mcp/nothing' })
  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.body)).toMatchObject({
    error: { code: 'not_found', message: 'There is nothing at PATCH /api/mcp/nothing.' },
  })
  expect(reached).toEqual([])
})
