import { request as rawRequest } from 'node:http'
import { io } from 'socket.io-client'
import { fleet } from '#lib/contracts/fleet'
import { REALTIME_PATH } from '#lib/contracts/realtime'
import { ADMIN, expect, isLive, type Page, type Signalbox, test } from './signalbox.ts'

interface Raw {
  method?: string
  headers?: Record<string, string>
  body?: string
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

const PAGES = ['/', '/?view=table', '/fleet/everything', '/fleet/everything?tab=tools', '/fleet/new', '/fleet/git/edit']

test('a request for another host is refused before anything looks at it', async ({ signalbox }) => {
  for (const path of ['/', '/health', '/api/auth/me', '/api/mcp/servers', '/sign-in']) {
    expect((await send(signalbox, path, { headers: { host: 'evil.test' } })).status, path).toBe(421)
  }
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  const socket = { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
  const path = `${REALTIME_PATH}/?EIO=4&transport=websocket`
  expect((await send(signalbox, path, { headers: { ...socket, host: 'evil.test' } })).status).not.toBe(101)
  expect((await send(signalbox, path, { headers: { ...socket, origin: 'http://evil.test' } })).status).not.toBe(101)
})

test("a request from another origin's page is refused", async ({ signalbox }) => {
  for (const path of ['/', '/api/mcp/servers', '/api/auth/me']) {
    const answer = await send(signalbox, path, { headers: { origin: 'http://evil.test' } })
    expect(answer.status, path).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  }
})

test('a change asked for by cookie from another site is refused, whatever shape it takes', async ({
  page,
  signalbox,
  call,
}) => {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const path = '/api/mcp/servers/memory/stop'
  const json = { cookie, 'content-type': 'application/json' }
  const attempts: Record<string, [Record<string, string>, number]> = {
    'no sign of where it comes from': [json, 403],
    'another site': [{ ...json, 'sec-fetch-site': 'cross-site' }, 403],
    'a sibling site': [{ ...json, 'sec-fetch-site': 'same-site' }, 403],
    'no origin': [{ ...json, origin: 'null' }, 403],
    'another origin': [{ ...json, origin: 'http://evil.test' }, 403],
  }
  for (const [name, [headers, status]] of Object.entries(attempts)) {
    expect((await send(signalbox, path, { method: 'POST', headers, body: '{}' })).status, name).toBe(status)
  }
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'text/plain']) {
    const headers = { cookie, 'content-type': type, origin: signalbox.url, 'sec-fetch-site': 'same-origin' }
    expect((await send(signalbox, path, { method: 'POST', headers, body: 'wait=0' })).status, type).toBe(415)
  }
  expect((await call(fleet.inspect, { serverId: 'memory' })).server.state).toBe('running')
  const own = { ...json, origin: signalbox.url, 'sec-fetch-site': 'same-origin' }
  expect((await send(signalbox, '/api/mcp/servers/memory/test', { method: 'POST', headers: own })).status).toBe(200)
})

test("a form on another site cannot use a visitor's session", async ({ page, signalbox, call }) => {
  await page.route('http://evil.test/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" enctype="text/plain" action="${signalbox.url}/api/mcp/servers/memory/stop"><button>Win</button></form>`,
    }),
  )
  await page.goto('http://evil.test/')
  const answered = page.waitForResponse((response) => response.url().endsWith('/stop'))
  await page.getByRole('button', { name: 'Win' }).click()
  expect((await answered).status()).toBe(403)
  expect((await call(fleet.inspect, { serverId: 'memory' })).server.state).toBe('running')
})

test('reading changes nothing: a GET to a verb is refused and nobody is stopped', async ({ page, signalbox, call }) => {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const verb of ['start', 'stop', 'restart', 'enable', 'disable', 'test']) {
    const answer = await send(signalbox, `/api/mcp/servers/memory/${verb}`, { headers: { cookie } })
    expect([404, 405], verb).toContain(answer.status)
  }
  const { server } = await call(fleet.inspect, { serverId: 'memory' })
  expect([server.state, server.enabled]).toEqual(['running', true])
})

test('every page has a strict policy with a fresh nonce and obeys it', async ({ page }) => {
  await page.addInitScript(() => {
    const broken: string[] = []
    Object.assign(window, { broken })
    document.addEventListener('securitypolicyviolation', (event) => {
      broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
  const nonces = new Set<string>()
  for (const path of PAGES) {
    const answer = await page.goto(path)
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy, path).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("object-src 'none'")
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(nonce).toMatch(/^[\w+/=]{20,}$/)
    nonces.add(nonce)
    await isLive(page)
    await expectObedient(page, path)
  }
  expect(nonces.size).toBe(PAGES.length)

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await expectObedient(page, 'palette and menu')
  await page.context().clearCookies()
  for (const path of ['/sign-in', '/setup', '/nowhere']) {
    const answer = await page.goto(path)
    expect(answer?.headers()['content-security-policy'], path).not.toContain('unsafe')
    await expectObedient(page, path)
  }
})

test('answers carry the headers that keep browsers careful and say nothing of what serves them', async ({
  signalbox,
}) => {
  for (const path of ['/sign-in', '/setup', '/nowhere']) {
    const { headers } = await send(signalbox, path)
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['referrer-policy']).toMatch(/no-referrer|same-origin/)
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers.server).toBeUndefined()
  }
  const api = await send(signalbox, '/api/mcp/servers')
  expect(api.status).toBe(401)
  expect(api.headers['cache-control']).toBe('no-store')
  expect(api.headers['x-powered-by']).toBeUndefined()
})

test('the session cookie is out of reach of scripts and of other sites', async ({ page, signalbox }) => {
  const answer = await send(signalbox, '/api/auth/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: signalbox.url },
    body: JSON.stringify(ADMIN),
  })
  const cookies = [answer.headers['set-cookie'] ?? []].flat()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toContain('HttpOnly')
  expect(cookies[0]).toContain('SameSite=Lax')
  await page.goto('/')
  await isLive(page)
  for (const cookie of await page.context().cookies()) {
    if (cookie.name.includes('session')) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  }
  expect(await page.evaluate(() => document.cookie)).not.toContain('session')
})

test('a session that was signed out is of no use any more', async ({ page, signalbox }) => {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const own = { cookie, origin: signalbox.url, 'content-type': 'application/json' }
  expect((await send(signalbox, '/api/auth/me', { headers: { cookie } })).status).toBe(200)
  expect((await send(signalbox, '/api/auth/sign-out', { method: 'POST', headers: own, body: '{}' })).status).toBe(200)
  expect((await send(signalbox, '/api/auth/me', { headers: { cookie } })).status).toBe(401)
})

test('the socket tells nothing to whoever does not say who they are', async ({ signalbox }) => {
  for (const auth of [{}, { token: 'guessed' }]) {
    const socket = io(signalbox.url, { path: REALTIME_PATH, auth, reconnection: false, transports: ['websocket'] })
    const told: string[] = []
    socket.onAny((name: string) => told.push(name))
    const { promise, resolve } = Promise.withResolvers<string>()
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error: Error & { data?: { code?: string } }) =>
      resolve(error.data?.code ?? 'refused'),
    )
    expect(await promise).toBe('unauthenticated')
    expect(told).toEqual([])
    socket.close()
  }
})

async function expectObedient(page: Page, where: string): Promise<void> {
  const broken = await page.evaluate(() => (window as unknown as { broken: string[] }).broken)
  expect(broken, `policy violations at ${where}`).toEqual([])
}

/** Sends exactly these headers: `fetch` and browsers would not let a test lie about Host and Origin. */
function send({ url }: Signalbox, path: string, { method = 'GET', headers = {}, body }: Raw = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const { hostname, port, host } = new URL(url)
  const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = rawRequest(
    { hostname, port, path, method, headers: { host, ...length, ...headers }, agent: false },
    async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      const { statusCode = 0, headers: answered } = response
      resolve({ status: statusCode, headers: answered, body: Buffer.concat(parts).toString() })
    },
  )
  request.once('upgrade', (_response, socket) => {
    socket.destroy()
    resolve({ status: 101, headers: {}, body: '' })
  })
  // A door that shuts without a word has refused, too.
  request.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ECONNRESET' ? resolve({ status: 0, headers: {}, body: '' }) : reject(error),
  )
  request.end(body)
  return promise
}
