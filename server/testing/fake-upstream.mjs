// An MCP server over stdio without dependencies, as steady or as hostile as its switches say.
//   --tools N            N more tools t1..tN          --pages N          the tool list comes in N pages
//   --repeat-cursor      never ends its list          --bad-tool         one tool has no inputSchema
//   --empty              lists no tools               --late-tools       lists tools only after `initialized`
//   --no-ping            answers ping as unknown      --version V        its protocol version
//   --stderr-flood N     N bytes on stderr at start   --stdout-noise     text between the messages
//   --ignore-sigterm     and stays when input ends    --fork             starts `sleep 300` beside itself
//   --fork-detached      the same in a group of its own
//   --crash-after-ms N   --exit CODE                  --hang-initialize  --slow-start MS
//   --exit-on-initialize CODE   --stderr-line TEXT    --huge-line N      a line of N bytes at start
//   --split-utf8         writes 7 bytes at a time     --string-ids       answers ids as strings
//   --batch              answers in batches           --twice            answers everything twice
//   --fail-file PATH     exits 1 while the file exists
//   --state-file PATH    appends its pid at each start; `silently` mutated tools are remembered in PATH.tools
// The environment variable FAKE_ARGS holds more switches, separated by spaces.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

const argv = [...process.argv.slice(2), ...(process.env.FAKE_ARGS ?? '').split(' ').filter(Boolean)]
const has = (name) => argv.includes(`--${name}`)
const text = (name) => (has(name) ? argv[argv.indexOf(`--${name}`) + 1] : undefined)
const number = (name, otherwise) => (has(name) ? Number(text(name)) : otherwise)

const stateFile = text('state-file')
if (stateFile) appendFileSync(stateFile, `${process.pid}\n`)
const failFile = text('fail-file')
if (failFile && existsSync(failFile)) {
  process.stderr.write('refusing to start while the file exists\n')
  process.exit(1)
}
if (has('stderr-line')) process.stderr.write(`${text('stderr-line')}\n`)
if (has('exit')) process.exit(number('exit'))

const object = (properties = {}, required = []) => ({ type: 'object', properties, required })
const any = { type: 'string' }
const int = { type: 'number' }
const described = (name, inputSchema = object()) => ({ name, description: `${name} of the fake upstream`, inputSchema })

let tools = [
  described('echo', object({ text: any }, ['text'])),
  described('sleep', object({ ms: int, progress_ms: int }, ['ms'])),
  described('payload', object({ bytes: int }, ['bytes'])),
  described('env'),
  described('crash', object({ code: int, signal: any })),
  described('mutate', object({ how: { enum: ['add', 'lose', 'lose_all'] }, silently: { type: 'boolean' } }, ['how'])),
  described('fork', object({ detached: { type: 'boolean' }, wait: { type: 'boolean' } })),
  described('stderr', object({ bytes: int }, ['bytes'])),
  described('print', object({ text: any }, ['text'])),
  described('fail'),
  described('rpc_error'),
  described('ask', object({ method: any }, ['method'])),
  described('log', object({ level: any, text: any })),
  described('hang'),
]
for (let n = 1; n <= number('tools', 0); n += 1) tools.push(described(`t${n}`))
if (has('bad-tool')) tools.splice(3, 0, { name: 'bad', description: 'has no inputSchema' })
if (has('empty')) tools = []
const rememberedTools = stateFile ? `${stateFile}.tools` : undefined
if (rememberedTools && existsSync(rememberedTools)) tools = JSON.parse(readFileSync(rememberedTools, 'utf8'))
let isReady = !has('late-tools')

function writeBytes(line) {
  if (!has('split-utf8')) return process.stdout.write(line)
  const bytes = Buffer.from(line)
  for (let at = 0; at < bytes.length; at += 7) process.stdout.write(bytes.subarray(at, at + 7))
}

function send(message) {
  if (has('stdout-noise')) process.stdout.write('Listening…\n\n{not json}\n"text"\n')
  const shown =
    has('string-ids') && 'id' in message && !('method' in message) ? { ...message, id: String(message.id) } : message
  const line = `${JSON.stringify(has('batch') ? [shown] : shown)}${has('stdout-noise') ? '\r' : ''}\n`
  writeBytes(line)
  if (has('twice')) writeBytes(line)
}

const answer = (id, result) => send({ jsonrpc: '2.0', id, result })
const say = (id, words, more = {}) => answer(id, { content: [{ type: 'text', text: words }], ...more })
const fault = (id, code, message) => send({ jsonrpc: '2.0', id, error: { code, message } })
const notify = (method, params) => send({ jsonrpc: '2.0', method, ...(params ? { params } : {}) })

const running = new Map()
const asked = new Map()
let nextAsked = 1

function startSleeper(detached) {
  return spawn('sleep', ['300'], { detached, stdio: detached ? 'ignore' : ['ignore', 'inherit', 'inherit'] })
}

function list(params) {
  const listed = isReady ? tools : []
  const pages = number('pages', 1)
  if (has('repeat-cursor')) return { tools: listed, nextCursor: 'again' }
  const size = Math.ceil(listed.length / pages)
  const page = Number(params?.cursor ?? 0)
  return {
    tools: listed.slice(page * size, (page + 1) * size),
    ...(page + 1 < pages ? { nextCursor: String(page + 1) } : {}),
  }
}

const calls = {
  echo: (id, { text: words }) => say(id, words),
  sleep(id, { ms, progress_ms: every }, token) {
    const timers = []
    let progress = 0
    if (every && token !== undefined) {
      timers.push(
        setInterval(() => {
          progress += 1
          notify('notifications/progress', {
            progressToken: token,
            progress,
            total: Math.ceil(ms / every),
            message: `step ${progress}`,
          })
        }, every),
      )
    }
    const stop = () => {
      for (const timer of timers) clearInterval(timer)
      running.delete(id)
    }
    timers.push(
      setTimeout(() => {
        stop()
        say(id, `slept ${ms}`)
      }, ms),
    )
    running.set(id, stop)
  },
  payload: (id, { bytes }) => say(id, 'x'.repeat(bytes)),
  env: (id) =>
    say(
      id,
      JSON.stringify({
        env: process.env,
        pid: process.pid,
        ppid: process.ppid,
        cwd: process.cwd(),
        args: process.argv.slice(2),
      }),
    ),
  crash(_id, { code = 1, signal }) {
    process.stderr.write('crashing as asked\n')
    if (signal) process.kill(process.pid, signal)
    else process.exit(code)
  },
  mutate(id, { how, silently }) {
    if (how === 'add') tools = [...tools, described(`added_${tools.length}`)]
    if (how === 'lose') tools = tools.slice(0, -1)
    if (how === 'lose_all') tools = []
    if (rememberedTools) writeFileSync(rememberedTools, JSON.stringify(tools))
    if (!silently) for (let n = 0; n < 3; n += 1) notify('notifications/tools/list_changed')
    say(id, String(tools.length))
  },
  fork(id, { detached = false, wait = false }) {
    const child = startSleeper(detached)
    if (!wait) say(id, String(child.pid))
  },
  stderr(id, { bytes }) {
    const line = `${'e'.repeat(199)}\n`
    process.stderr.write(line.repeat(Math.ceil(bytes / line.length)), () => say(id, 'written'))
  },
  print(id, { text: words }) {
    process.stdout.write(words.replaceAll('$ID', String(id)))
    say(id, 'printed')
  },
  fail: (id) => say(id, 'it did not work', { isError: true }),
  rpc_error: (id) =>
    send({ jsonrpc: '2.0', id, error: { code: -32050, message: 'no such thing', data: { hint: 'look elsewhere' } } }),
  ask(id, { method }) {
    const own = `ask-${nextAsked++}`
    asked.set(own, (reply) => say(id, JSON.stringify(reply)))
    send({ jsonrpc: '2.0', id: own, method })
  },
  log(id, { level = 'info', text: words = 'hello' }) {
    notify('notifications/message', { level, logger: 'fake', data: words })
    say(id, 'logged')
  },
  hang: () => undefined,
}

function call(id, params) {
  const run = calls[params.name]
  if (run) return run(id, params.arguments ?? {}, params._meta?.progressToken)
  if (tools.some((tool) => tool.name === params.name)) return say(id, `${params.name} was called`)
  return fault(id, -32602, `Unknown tool: ${params.name}`)
}

const methods = {
  initialize(id, params) {
    if (has('exit-on-initialize')) process.exit(number('exit-on-initialize'))
    if (has('hang-initialize')) return
    answer(id, {
      protocolVersion: text('version') ?? params.protocolVersion,
      capabilities: { tools: { listChanged: true }, logging: {} },
      serverInfo: { name: 'fake-upstream', version: '1.0.0' },
    })
  },
  ping: (id) => (has('no-ping') ? fault(id, -32601, 'Method not found') : answer(id, {})),
  'tools/list': (id, params) => answer(id, list(params)),
  'tools/call': call,
}

function receive(message) {
  if (message.method === undefined) return asked.get(message.id)?.(message)
  if (message.id === undefined) {
    if (message.method === 'notifications/cancelled') {
      process.stderr.write(`cancelled ${message.params.requestId}\n`)
      running.get(message.params.requestId)?.()
    }
    if (message.method === 'notifications/initialized' && !isReady) {
      setTimeout(() => {
        isReady = true
        notify('notifications/tools/list_changed')
      }, 30)
    }
    return
  }
  const method = methods[message.method]
  if (method) method(message.id, message.params ?? {})
  else fault(message.id, -32601, `Method not found: ${message.method}`)
}

function listen() {
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) if (line.trim()) receive(JSON.parse(line))
  })
  process.stdin.on('end', () => {
    if (!has('ignore-sigterm')) process.exit(0)
  })
}

if (has('ignore-sigterm')) {
  process.on('SIGTERM', () => process.stderr.write('SIGTERM ignored\n'))
  setInterval(() => undefined, 60_000)
}
if (has('fork')) startSleeper(false)
if (has('fork-detached')) startSleeper(true)
if (has('stderr-flood')) process.stderr.write(`${'e'.repeat(199)}\n`.repeat(Math.ceil(number('stderr-flood') / 200)))
if (has('huge-line')) process.stdout.write(`${'h'.repeat(number('huge-line'))}\n`)
if (has('crash-after-ms')) setTimeout(() => process.exit(3), number('crash-after-ms'))
if (has('slow-start')) setTimeout(listen, number('slow-start'))
else listen()
