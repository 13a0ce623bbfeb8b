import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { access } from '#lib/contracts/access'
import type { AnyContract, InputOf, OutputOf } from '#lib/contracts/contract'
import { fleet } from '#lib/contracts/fleet'
import type { Server, ServerConfig } from '#lib/contracts/fleet-model'
import type { Role } from '#lib/contracts/permissions'
import { type App, createApp } from '../app.ts'
import type { Database } from '../db/client.ts'
import { ensureSetup } from '../features/access/index.ts'
import { createDirectLane } from '../http/direct-lane.ts'
import { operations } from '../operations.ts'
import { systemClock } from '../platform/clock.ts'
import { parseEnv, withPort } from '../platform/env.ts'
import { createSecret } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { createTestDatabase } from './database.ts'

export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery staple' }
export const FAKE_UPSTREAM = new URL('./fake-upstream.mjs', import.meta.url).pathname

export interface Answer {
  status: number
  headers: Headers
  body: unknown
}

/** A running Signalbox without its pages, on a database and a folder of its own. */
export interface WholeApp {
  app: App
  url: string
  dataDir: string
  database: Database
  /** Sends any request. */
  request(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>
  /** Asks a contract as the first administrator, or with another token; throws when it is refused. */
  ask<C extends AnyContract>(contract: C, input: InputOf<C>, token?: string): Promise<OutputOf<C>>
  tokenOf(role: Role): Promise<string>
  /** Registers a server that runs the fake upstream with these arguments. */
  addFake(name: string, args?: string[], config?: Partial<ServerConfig>): Promise<Server>
  /** Waits until a server's row fulfils a condition. */
  until(name: string, condition: (server: Server) => boolean, timeoutMs?: number): Promise<Server>
  stop(): Promise<void>
}

/** Starts the whole app on free ports. Everything it starts ends with `stop`. */
export async function startWholeApp(
  options: { database?: { url: string; db: Database; drop(): Promise<void> } } = {},
): Promise<WholeApp> {
  const database = options.database ?? (await createTestDatabase())
  const dataDir = await mkdtemp(join(tmpdir(), 'signalbox-app-'))
  const parsed = parseEnv({
    ...process.env,
    NODE_ENV: 'test',
    PORT: '0',
    SIGNALBOX_DATA_DIR: dataDir,
    SIGNALBOX_URL: '',
    SIGNALBOX_TEST_HOOKS: '1',
  })
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const port = await freePort()
  const env = withPort(parsed.env, port)
  const log = createLog({ level: process.env.TEST_LOG_LEVEL ?? 'silent', format: 'json' })
  const app = createApp({ env, log, clock: systemClock, database: database.db, secret: createSecret(48) })
  await ensureSetup({ database: database.db, clock: systemClock, origin: env.origin, admin: ADMIN, emit: () => {} })
  await new Promise<void>((resolve) => app.httpServer.listen(port, '127.0.0.1', resolve))
  app.serveNext(pagelessNext(app))
  await app.start()
  const url = `http://127.0.0.1:${port}`
  const api = createApi(url)
  const admin = await api.token(ADMIN)
  return {
    app,
    url,
    dataDir,
    database: database.db,
    request: api.request,
    ask: (contract, input, token = admin) => api.ask(contract, input, token),
    tokenOf: (role) => tokenOf(api, admin, role),
    addFake: (name, args = [], config = {}) =>
      api.ask(
        fleet.create,
        { name, transport: 'stdio', config: { command: process.execPath, args: [FAKE_UPSTREAM, ...args], ...config } },
        admin,
      ),
    until: (name, condition, timeoutMs = 15_000) => until(app, { name, condition, timeoutMs }),
    async stop() {
      app.httpServer.close()
      app.httpServer.closeAllConnections()
      await app.stop()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Answers every contract that has a route file the way its route does, without Next. */
function pagelessNext(app: App) {
  const lane = createDirectLane({
    contracts: operations.map(({ contract }) => ({ ...contract, lane: 'direct' as const })),
    handle: app.face.handle,
    refuse: (_request, response, error) => {
      response.statusCode = 500
      response.end(String(error))
    },
  })
  return async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (lane.serve(request, response, path)) return
    response.statusCode = 404
    response.end()
  }
}

function createApi(url: string) {
  const request: WholeApp['request'] = async (method, path, { token, body, headers = {} } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  const ask = async <C extends AnyContract>(contract: C, input: InputOf<C>, token?: string): Promise<OutputOf<C>> => {
    const rest: Record<string, unknown> = { ...(input as Record<string, unknown>) }
    const path = contract.path.replace(/:(\w+)/g, (_whole, name: string) => {
      const value = String(rest[name])
      delete rest[name]
      return encodeURIComponent(value)
    })
    const isQuery = contract.method === 'GET' || contract.method === 'DELETE'
    const search = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, String(value)]))
    const where = isQuery && search.size > 0 ? `${path}?${search}` : path
    const answer = await request(contract.method, where, {
      ...(token === undefined ? {} : { token }),
      ...(isQuery ? {} : { body: rest }),
    })
    if (answer.status >= 400)
      throw new Error(`${contract.name} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body as OutputOf<C>
  }
  const token = async (credentials: { email: string; password: string }) => {
    return (await ask(access.token, credentials)).access_token
  }
  return { request, ask, token }
}

async function tokenOf(api: ReturnType<typeof createApi>, admin: string, role: Role): Promise<string> {
  const email = `${role}.${createSecret(4).replaceAll(/[^a-zA-Z0-9]/g, 'x')}@example.org`.toLowerCase()
  const password = 'a long enough passphrase for tests'
  await api.ask(access.createUser, { email, name: role, password, role }, admin)
  return api.token({ email, password })
}

async function until(
  app: App,
  wait: { name: string; condition: (server: Server) => boolean; timeoutMs: number },
): Promise<Server> {
  const { name, condition, timeoutMs } = wait
  const found = app.fleet.snapshot.find(name)
  const row = found && (await app.fleet.snapshot.waitFor(found.id, { until: condition, timeoutMs }))
  if (!row) throw new Error(`${name} did not get there: ${JSON.stringify(app.fleet.snapshot.find(name), null, 1)}`)
  return row
}
