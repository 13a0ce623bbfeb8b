import { afterAll, beforeAll, expect, it } from 'vitest'
import { askRaw, listenOn } from '#server/testing/raw-http'
import { createProbes, type PartState } from './probes.ts'

const parts: Record<string, PartState> = {}
const probes = createProbes(() => parts)
let server: Awaited<ReturnType<typeof listenOn>>

beforeAll(async () => {
  server = await listenOn((request, response) => {
    if (!probes(request.url ?? '', response)) response.writeHead(404).end()
  })
})
afterAll(() => server.close())

const ask = async (path: string) => {
  const { status, headers, body } = await askRaw(server.port, { path })
  return { status, headers, body: body === '' ? null : JSON.parse(body) }
}

it('says that the process lives, however its parts are', async () => {
  parts.database = { ok: false, message: 'away' }
  expect(await ask('/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
})

it('is ready when every part works', async () => {
  parts.database = { ok: true, message: 'connected' }
  parts.coordinator = { ok: true, message: 'reporting' }
  expect(await ask('/ready')).toMatchObject({ status: 200, body: { status: 'ready', parts } })
})

it('is not ready while one part does not, names it and says when to ask again (REL-23)', async () => {
  parts.coordinator = { ok: false, message: 'has not reported for 10 s' }
  const answer = await ask('/ready')
  expect(answer).toMatchObject({ status: 503, body: { status: 'not ready', parts } })
  expect(answer.headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' })
})

it('leaves every other path alone', async () => {
  for (const path of ['/', '/healthy', '/ready/', '/api/health']) expect((await ask(path)).status).toBe(404)
})
