import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '#lib/contracts/contract'
import { isAppError } from '#lib/contracts/errors'
import { createCall } from './client.ts'

const place = { permission: 'anyone', summary: '', output: z.object({ ok: z.boolean() }) } as const
const read = contract({
  ...place,
  name: 'fleet.read',
  kind: 'query',
  method: 'GET',
  path: '/servers/:serverId/logs',
  input: z.strictObject({ serverId: z.string(), limit: z.number().optional(), search: z.string().optional() }),
})
const change = contract({
  ...place,
  name: 'fleet.change',
  kind: 'command',
  method: 'PUT',
  path: '/servers/:serverId',
  input: z.strictObject({ serverId: z.string(), tags: z.array(z.string()) }),
})

const servers: Server[] = []

/** Answers every request in the same way and keeps what was asked. */
async function answering(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: {
    method: string | undefined
    url: string | undefined
    body: string
    headers: IncomingMessage['headers']
  }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push({ method: request.method, url: request.url, body, headers: request.headers })
    answer(response, request)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Safe because it listens on a port and not on a pipe.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, url, call: createCall({ url, headers: { authorization: 'Bearer t' } }) }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

describe('a call', () => {
  it('puts parameters in the path and the rest of a reading in the query', async () => {
    const { asked, call } = await answering(json(200, { ok: true }))
    const input = { serverId: 'a/b c', limit: 5, search: 'x&y', ignored: undefined }
    expect(await call(read, input)).toEqual({ ok: true })
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/servers/a%2Fb%20c/logs?limit=5&search=x%26y', body: '' })
    expect(asked[0]?.headers.authorization).toBe('Bearer t')
  })

  it('puts the rest of a change in a JSON body', async () => {
    const { asked, call } = await answering(json(200, { ok: true }))
    await call(change, { serverId: 'a', tags: ['b'] })
    expect(asked[0]).toMatchObject({ method: 'PUT', url: '/servers/a', body: '{"tags":["b"]}' })
    expect(asked[0]?.headers['content-type']).toBe('application/json')
  })

  it('throws the error the server answered with', async () => {
    const error = {
      code: 'invalid',
      message: 'name: Use letters.',
      details: { fields: [{ field: 'name', message: 'Use letters.' }], hint: 1 },
      timestamp: '2030-01-01T00:00:00.000Z',
      request_id: 'r-1',
    }
    const { call } = await answering(json(422, { error }, { 'retry-after': '7' }))
    const thrown = await failure(call(read, { serverId: 'a' }))
    expect(isAppError(thrown)).toBe(true)
    expect(thrown).toMatchObject({
      code: 'invalid',
      message: 'name: Use letters.',
      fields: [{ field: 'name', message: 'Use letters.' }],
      details: { hint: 1, request_id: 'r-1' },
      retryAfterSeconds: 7,
    })
  })

  it('says unavailable when something else answers, or nothing does', async () => {
    const { call } = await answering((response) => void response.writeHead(502).end('<html>bad gateway</html>'))
    expect(await failure(call(read, { serverId: 'a' }))).toMatchObject({ code: 'unavailable' })
    const broken = await answering((response) => void response.socket?.destroy())
    expect(await failure(broken.call(read, { serverId: 'a' }))).toMatchObject({ code: 'unavailable' })
  })

  it('throws the reason of an abort', async () => {
    const aborter = new AbortController()
    const { call } = await answering(() => aborter.abort(new Error('changed my mind')))
    const thrown = await failure(call(read, { serverId: 'a' }, { signal: aborter.signal }))
    expect(thrown).toMatchObject({ message: 'changed my mind' })
  })
})
