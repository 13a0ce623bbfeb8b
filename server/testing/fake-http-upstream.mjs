// An MCP server over HTTP without dependencies: Streamable HTTP on /mcp, legacy SSE on /sse. It listens on a free port
// of 127.0.0.1, prints the port as its first line, and ends when its standard input ends.
//   --status CODE        answers everything with it   --redirect URL     redirects everything there (307)
//   --hang               accepts and never answers    --json             answers POST with JSON, not with an SSE stream
//   --no-get             405 for GET /mcp             --html             answers a web page
//   --port N             this port instead of a free one
// `startFakeHttp(switches)` runs it inside the calling process; its `control` changes the switches while it runs.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const object = { type: 'object', properties: {} }
const tool = (name) => ({ name, description: `${name} of the fake HTTP upstream`, inputSchema: object })

/** Starts the server; answers its origin, what it received, the switches (changeable) and how to end it. */
export async function startFakeHttp(switches = {}) {
  const control = { ...switches }
  const sessions = new Map()
  const received = []
  const server = createServer((request, response) => {
    serve({ request, response, control, sessions, received }).catch((error) => response.destroy(error))
  })
  await new Promise((resolve) => server.listen(control.port ?? 0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    control,
    received,
    sessionCount: () => sessions.size,
    dropSessions: () => dropSessions(sessions),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

function dropSessions(sessions) {
  for (const session of sessions.values()) session.stream?.end()
  sessions.clear()
}

async function serve({ request, response, control, sessions, received }) {
  let body = ''
  for await (const chunk of request) body += chunk
  const url = new URL(request.url, 'http://127.0.0.1')
  received.push({ method: request.method, path: url.pathname, headers: request.headers, body })
  if (control.hang) return
  if (control.redirect)
    return finish(response, { status: control.redirectStatus ?? 307, headers: { location: control.redirect } })
  if (control.status) return end(response, control.status, JSON.stringify({ error: 'as told' }))
  if (control.html)
    return finish(response, { status: 200, body: '<h1>Welcome</h1>', headers: { 'content-type': 'text/html' } })
  const message = body ? JSON.parse(body) : undefined
  if (url.pathname === '/sse' && request.method === 'GET') return openLegacy(response, sessions)
  if (url.pathname === '/messages') return postLegacy({ url, message, response, sessions, control })
  if (url.pathname !== '/mcp') return end(response, 404, 'nothing here')
  if (request.method === 'DELETE') {
    sessions.delete(request.headers['mcp-session-id'])
    return end(response, 200, '')
  }
  if (request.method === 'GET') return openStream({ request, response, sessions, control })
  return postStreamable({ request, message, response, sessions, control })
}

function end(response, status, body) {
  finish(response, { status, body })
}

function finish(response, { status, body = '', headers = {} }) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
}

function startStream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
}

const event = (message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`

function openStream({ request, response, sessions, control }) {
  if (control.noGet) return end(response, 405, '')
  const session = sessions.get(request.headers['mcp-session-id'])
  if (!session) return end(response, 404, 'Session not found')
  startStream(response)
  session.stream = response
}

async function postStreamable({ request, message, response, sessions, control }) {
  let id = request.headers['mcp-session-id']
  if (message.method === 'initialize') {
    id = randomUUID()
    sessions.set(id, {})
  } else if (!sessions.has(id)) {
    return end(
      response,
      control.lostStatus ?? 404,
      JSON.stringify({ error: { code: -32600, message: 'Session not found' } }),
    )
  }
  if (message.id === undefined) return finish(response, { status: 202, headers: { 'mcp-session-id': id } })
  const result = await run({
    message,
    control,
    notify: (progress) => control.json || response.write(event(progress)),
    begin: () => control.json || startStream(response),
  })
  if (result === undefined) return
  if (control.json)
    return finish(response, { status: 200, body: JSON.stringify(result), headers: { 'mcp-session-id': id } })
  if (!response.headersSent) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': id })
  }
  response.end(event(result))
}

function openLegacy(response, sessions) {
  const id = randomUUID()
  sessions.set(id, { stream: response })
  startStream(response)
  response.write(`event: endpoint\ndata: /messages?session=${id}\n\n`)
}

async function postLegacy({ url, message, response, sessions, control }) {
  const session = sessions.get(url.searchParams.get('session'))
  if (!session) return end(response, 404, 'Session not found')
  end(response, 202, 'Accepted')
  if (message.id === undefined) return
  const result = await run({
    message,
    control,
    notify: (progress) => session.stream.write(event(progress)),
    begin: () => undefined,
  })
  if (result !== undefined) session.stream.write(event(result))
}

async function run({ message, control, notify, begin }) {
  const answer = (result) => ({ jsonrpc: '2.0', id: message.id, result })
  const say = (text) => answer({ content: [{ type: 'text', text }] })
  if (message.method === 'initialize') {
    return answer({
      protocolVersion: control.version ?? message.params.protocolVersion,
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'fake-http-upstream', version: '1.0.0' },
    })
  }
  if (message.method === 'ping') return answer({})
  if (message.method === 'tools/list') {
    return answer({ tools: ['echo', 'sleep', 'payload', 'hang', 'headers'].map(tool) })
  }
  if (message.method !== 'tools/call') {
    return { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } }
  }
  const { name, arguments: given = {}, _meta } = message.params
  if (name === 'echo') return say(given.text)
  if (name === 'payload') return say('x'.repeat(given.bytes))
  if (name === 'hang') {
    begin()
    return undefined
  }
  if (name !== 'sleep')
    return { jsonrpc: '2.0', id: message.id, error: { code: -32602, message: `Unknown tool: ${name}` } }
  begin()
  const until = Date.now() + given.ms
  for (let progress = 1; Date.now() < until; progress += 1) {
    await new Promise((resolve) => setTimeout(resolve, given.progress_ms ?? given.ms))
    if (given.progress_ms) {
      notify({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: _meta?.progressToken, progress },
      })
    }
  }
  return say(`slept ${given.ms}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const argv = process.argv.slice(2)
  const has = (name) => argv.includes(`--${name}`)
  const value = (name) => (has(name) ? argv[argv.indexOf(`--${name}`) + 1] : undefined)
  const fake = await startFakeHttp({
    status: value('status') && Number(value('status')),
    redirect: value('redirect'),
    port: value('port') && Number(value('port')),
    hang: has('hang'),
    json: has('json'),
    html: has('html'),
    noGet: has('no-get'),
  })
  console.log(new URL(fake.origin).port)
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}
