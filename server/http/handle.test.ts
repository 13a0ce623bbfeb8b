import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AnyContract, contract } from '#lib/contracts/contract'
import { AppError } from '#lib/contracts/errors'
import { createHeardLog } from '#server/testing/heard-log'
import { type AnyOperation, asAnyOperation, operation, RawJson, SYSTEM_ACTOR } from '../platform/operation.ts'
import { type ApiRequest, type ApiResponse, createHandle, type Identity } from './handle.ts'

const OWN = 'https://box.test'

function contractOf(given: Partial<AnyContract> = {}): AnyContract {
  return {
    ...contract({
      name: 'test.do',
      summary: 'Does something',
      kind: 'command',
      method: 'POST',
      path: '/api/test/:serverId',
      permission: 'anyone',
      input: z.unknown(),
      output: z.unknown(),
    }),
    ...given,
  }
}

interface Room {
  contract?: AnyContract
  by?: Identity['by']
  version?: () => string
  permit?: () => void
  answer?: (input: unknown) => unknown
}

/** `handle` before a runner that only notes what it was asked. */
function createRoom({ contract: given = contractOf(), by = 'bearer', version = () => '1', ...room }: Room = {}) {
  const asked: unknown[] = []
  const { log, lines } = createHeardLog()
  const known: AnyOperation = asAnyOperation(operation(given, { run: async () => ({}) }))
  const handle = createHandle({
    runner: {
      find: (name) => (name === given.name ? known : undefined),
      permit: () => room.permit?.(),
      run: async (_name, { input }) => {
        asked.push(input)
        return room.answer ? room.answer(input) : { ok: true }
      },
    },
    identify: async () => ({ actor: SYSTEM_ACTOR, by }),
    isOwnOrigin: (origin) => origin === OWN,
    log,
    pictureVersion: version,
  })
  const ask = (
    request: Partial<Omit<ApiRequest, 'headers'>> & { headers?: Record<string, string> } = {},
    name = 'test.do',
  ) =>
    handle(name, {
      method: given.method,
      url: '/api/test/7',
      params: {},
      body: '',
      signal: AbortSignal.timeout(5_000),
      ...request,
      headers: new Headers(request.headers),
    })
  const json = (body: unknown, type = 'application/json') =>
    ask({ body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } })
  return { ask, json, asked, lines }
}

const errorOf = (answer: ApiResponse) => JSON.parse(String(answer.body)).error

const SITES = [undefined, 'same-origin', 'same-site', 'cross-site', 'none']
const ORIGINS = [undefined, OWN, 'https://evil.example.net', 'https://box.test.evil.example.net', 'null']
/** What a browser or program may say of the asking page when a change is asked for by cookie. */
const PROVEN = [
  [undefined, OWN],
  ['same-origin', undefined],
  ['same-origin', OWN],
  ['none', undefined],
  ['none', OWN],
]
const has = (list: (string | undefined)[][], pair: (string | undefined)[]) =>
  list.some(([site, origin]) => site === pair[0] && origin === pair[1])

describe('cross-site request forgery', () => {
  const cases = SITES.flatMap((site) => ORIGINS.map((origin) => [site, origin] as const))
  const ask = (room: Room, [site, origin]: readonly [string | undefined, string | undefined]) =>
    createRoom(room).ask({
      headers: {
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
        ...(origin === undefined ? {} : { origin }),
      },
    })

  it.each(['command', 'call'] as const)('lets a %s by cookie pass only from our own pages (SEC-28)', async (kind) => {
    for (const pair of cases) {
      const { status } = await ask({ contract: contractOf({ kind }), by: 'cookie' }, pair)
      expect([pair, status]).toEqual([pair, has(PROVEN, [...pair]) ? 200 : 403])
    }
  })

  it.each(['bearer', 'nobody'] as const)('lets a program by %s change, but no foreign page (SEC-28)', async (by) => {
    for (const pair of cases) {
      const isAllowed = has([...PROVEN, [undefined, undefined]], [...pair])
      expect([pair, (await ask({ by }, pair)).status]).toEqual([pair, isAllowed ? 200 : 403])
    }
  })

  it('lets everybody read: a foreign page cannot see the answer', async () => {
    for (const pair of cases) {
      const query = contractOf({ kind: 'query', method: 'GET' })
      expect((await ask({ contract: query, by: 'cookie' }, pair)).status).toBe(200)
    }
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('takes no body of the kind a form can send: %j (SEC-28)', async (type) => {
    const room = createRoom()
    expect((await room.json({ a: 1 }, type)).status).toBe(415)
    expect(room.asked).toEqual([])
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('takes %s', async (type) => {
    expect((await createRoom().json({ a: 1 }, type)).status).toBe(200)
  })
})

describe('the input', () => {
  it('is one object of parameters, query and body', async () => {
    const room = createRoom()
    await room.ask({
      url: '/api/test/a%20b?wait=5',
      params: { serverId: 'a%20b' },
      body: '{"reason":"x"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(room.asked).toEqual([{ serverId: 'a b', wait: '5', reason: 'x' }])
  })

  it('does not say one thing twice: not in the query, and not in the address and the body', async () => {
    const room = createRoom()
    expect(errorOf(await room.ask({ url: '/api/test/7?wait=1&wait=2' }))).toMatchObject({
      code: 'invalid',
      details: { fields: [{ field: 'wait' }] },
    })
    const both = { body: '{"serverId":"8"}', headers: { 'content-type': 'application/json' } }
    expect((await room.ask({ ...both, params: { serverId: '7' } })).status).toBe(422)
    expect((await room.ask({ ...both, url: '/api/test/7?serverId=7' })).status).toBe(422)
    expect(room.asked).toEqual([])
  })

  it('takes a key like __proto__ for a key like any other', async () => {
    const room = createRoom()
    await room.json('{"__proto__":{"isAdmin":true}}')
    await room.ask({ url: '/api/test/7?__proto__=x' })
    for (const input of room.asked) expect((input as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })

  it('leaves a broken escape sequence as it is', async () => {
    const room = createRoom()
    await room.ask({ params: { serverId: '%zz' } })
    expect(room.asked).toEqual([{ serverId: '%zz' }])
  })

  it.each(['{', 'null', '[]', '"text"', '7', '{"a":1}{'])('refuses the body %s', async (body) => {
    expect((await createRoom().json(body)).status).toBe(400)
  })

  it('takes a body of 1 MB, counted in bytes, and none that is larger', async () => {
    const bodyOf = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`
    expect((await createRoom().json(bodyOf(1_048_576))).status).toBe(200)
    expect((await createRoom().json(bodyOf(1_048_577))).status).toBe(413)
    expect((await createRoom().json(`{"a":"${'ü'.repeat(600_000)}"}`)).status).toBe(413)
  })

  it('takes 64 levels, and none that is deeper, however deep', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect((await createRoom().json(nested(64))).status).toBe(200)
    expect((await createRoom().json(nested(65))).status).toBe(400)
    expect((await createRoom().json(nested(200_000))).status).toBe(400)
  })

  it('of a GET has no body', async () => {
    const room = createRoom({ contract: contractOf({ method: 'GET', kind: 'query' }) })
    expect((await room.json({ a: 1 })).status).toBe(400)
  })
})

describe('the answer', () => {
  it('has the status of the contract and is never kept by anybody', async () => {
    const answer = await createRoom({ contract: contractOf({ status: 201 }) }).ask()
    expect(answer).toMatchObject({ status: 201, body: '{"ok":true}' })
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    })
  })

  it('sends on JSON that came as text', async () => {
    const room = createRoom({ answer: () => ({ result: new RawJson('{"big": 12345678901234567890}'), ms: 1 }) })
    expect((await room.ask()).body).toBe('{"result":{"big": 12345678901234567890},"ms":1}')
  })

  it('names request and correlation, also when it is an error', async () => {
    const headers = { 'x-request-id': 'request-1', 'x-correlation-id': 'deploy:2030-01' }
    const good = await createRoom().ask({ headers })
    expect(good.headers).toMatchObject(headers)
    const bad = await createRoom({ answer: () => Promise.reject(new AppError('conflict', 'taken')) }).ask({ headers })
    expect(bad.headers).toMatchObject(headers)
    expect(errorOf(bad)).toMatchObject({ request_id: 'request-1', correlation_id: 'deploy:2030-01' })
  })

  it.each(['short', 'with space in it', `long${'x'.repeat(100)}`])(
    'makes nothing of the correlation id %j',
    async (id) => {
      const answer = await createRoom().ask({ headers: { 'x-request-id': 'request-1', 'x-correlation-id': id } })
      expect(answer.headers['x-correlation-id']).toBe('request-1')
    },
  )

  it('tells nothing of a fault of ours but where to find it in the log', async () => {
    const room = createRoom({ answer: () => Promise.reject(new Error('canary: password in a stack')) })
    const answer = await room.ask({ headers: { 'x-request-id': 'request-1' } })
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('canary')
    expect(room.lines.some(({ level, request_id }) => level === 50 && request_id === 'request-1')).toBe(true)
  })

  it('is not found for what there is no contract for', async () => {
    expect((await createRoom().ask({}, 'test.other')).status).toBe(404)
  })
})

describe('an answer that follows from the picture alone', () => {
  const memo = contractOf({ kind: 'query', method: 'GET', memo: true })

  it('is made once for each address and version', async () => {
    let version = '1'
    const room = createRoom({ contract: memo, version: () => version })
    await room.ask({ url: '/a' })
    await room.ask({ url: '/a' })
    await room.ask({ url: '/a?page=2' })
    expect(room.asked).toHaveLength(2)
    version = '2'
    await room.ask({ url: '/a' })
    expect(room.asked).toHaveLength(3)
  })

  it('is given to nobody who may not ask, although it is at hand (SEC-08)', async () => {
    let isAllowed = true
    const permit = () => {
      if (!isAllowed) throw new AppError('forbidden', 'no')
    }
    const room = createRoom({ contract: memo, permit })
    expect((await room.ask()).status).toBe(200)
    isAllowed = false
    expect((await room.ask()).status).toBe(403)
  })
})
