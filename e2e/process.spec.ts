import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Call } from '#lib/api/client'
import { fleet } from '#lib/contracts/fleet'
import { tools } from '#lib/contracts/tools'
import { isAlive, processesOf } from './processes.ts'
import { AS_ADMIN, DEMO, expect, isWell, test } from './signalbox.ts'
import { PROJECT, within } from './start-signalbox.ts'

// Several starts and stops each, some of them with everything against them.
test.describe.configure({ timeout: 120_000 })

const FAKE = join(PROJECT, 'server/testing/fake-upstream.mjs')

test('every bad variable is one line that names it, and the start is refused', async ({ launch }) => {
  const env = {
    PORT: 'eighty',
    SIGNALBOX_SECRET: 'short',
    SIGNALBOX_DEMO: 'yes',
    SIGNALBOX_URL: 'signalbox',
    LOG_FORMAT: 'xml',
    SIGNALBOX_ADMIN_EMAIL: 'ada@example.org',
  }
  const signalbox = launch({ env })
  expect(await signalbox.exit).toEqual({ code: 1, signal: null })
  const lines = signalbox.errors.trim().split('\n')
  const named = lines.map((line) => /^signalbox: ([A-Z_]+) .*\(/.exec(line)?.[1])
  expect(named.sort()).toEqual(
    [...Object.keys(env).filter((name) => name !== 'SIGNALBOX_ADMIN_EMAIL'), 'SIGNALBOX_ADMIN_PASSWORD'].sort(),
  )
  for (const line of lines) expect(line).toMatch(/example: |at least 12 characters/)
})

test('it does not listen for others before it has a secret and an administrator', async ({ launch }) => {
  const signalbox = launch({ env: { HOST: '0.0.0.0' } })
  expect(await signalbox.exit).toEqual({ code: 78, signal: null })
  expect(signalbox.errors).toContain('HOST=0.0.0.0')
  expect(signalbox.errors).toContain('SIGNALBOX_SECRET')
  expect(signalbox.errors).toContain('administrator')
  expect(processesOf(signalbox.dataDir)).toEqual([])
})

test('a second Signalbox on the same folder is refused and the first goes on', async ({ launch }) => {
  const first = await launch({ env: AS_ADMIN }).ready()
  const second = launch({ env: AS_ADMIN })
  expect(await second.exit).toEqual({ code: 1, signal: null })
  expect(second.errors).toContain(`(process ${first.pid})`)
  expect(second.errors).toContain('SIGNALBOX_DATA_DIR')
  expect((await fetch(`${first.url}/health`)).status).toBe(200)
  await first.stop()
})

test('a taken port is told by its number', async ({ launch }) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const signalbox = launch({ env: { ...AS_ADMIN, PORT: port } })
  expect(await signalbox.exit).toEqual({ code: 1, signal: null })
  expect(signalbox.errors).toContain(`Port ${port} is taken`)
  expect(processesOf(signalbox.dataDir)).toEqual([])
  other.close()
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends it in order, also with servers that do not listen`, async ({ launch }) => {
    const signalbox = await launch({ env: DEMO }).ready()
    const call = await signalbox.callAs()
    await addStubborn(call)
    const config = { command: 'node', args: [FAKE] }
    await call(fleet.create, { name: 'busy', transport: 'stdio', config, start: true })
    await allWell(call, 7)
    await call(tools.call, { server: 'stubborn', tool: 'fork', arguments: { detached: true } })
    const sleepers = () => processesOf(signalbox.dataDir).filter(({ command }) => command === 'sleep 300').length
    const before = sleepers()
    const busy = call(tools.call, { server: 'busy', tool: 'fork', arguments: { wait: true } }).catch(() => 'ended')
    await expect.poll(sleepers).toBe(before + 1)
    const took = await signalbox.stop(signal)
    test.info().annotations.push({ type: 'stopped after', description: `${took} ms` })
    await busy
  })
}

test('killed outright, it leaves nothing behind that the next start does not put in order', async ({ launch }) => {
  const first = await launch({ env: DEMO }).ready()
  const call = await first.callAs()
  await addStubborn(call)
  await allWell(call, 6)
  await call(tools.call, { server: 'stubborn', tool: 'fork', arguments: { detached: true } })
  await call(fleet.stop, { serverId: 'memory' })
  const left = processesOf(first.dataDir).filter(({ command }) => !command.includes('postgres'))

  first.signal('SIGKILL')
  await first.exit
  const second = await launch({ env: DEMO }).ready()
  expect(second.messages.join('\n')).toMatch(/embedded database (was running already|is up)/)
  expect(left.filter(({ pid }) => isAlive(pid))).toEqual([])
  const again = await second.callAs()
  await allWell(again, 5)
  const { servers } = await again(fleet.list, {})
  expect(servers).toHaveLength(6)
  expect(servers.find(({ name }) => name === 'memory')).toMatchObject({ state: 'stopped', desired_state: 'stopped' })
  const pids = servers.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  expect(new Set(pids).size).toBe(5)
  await second.stop()
})

test('a second start takes seconds', async ({ launch }) => {
  const first = await launch({ env: DEMO }).ready()
  await allWell(await first.callAs(), 5)
  await first.stop()
  const second = launch({ env: { ...DEMO, PORT: new URL(first.url).port } })
  const isListening = () =>
    fetch(`${first.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isListening, { timeout: 30_000, intervals: [20] }).toBe(true)
  const took = Date.now() - second.startedAt
  test.info().annotations.push({ type: 'second start until listening', description: `${took} ms` })
  await second.ready()
  expect(took).toBeLessThan(10_000)
  await allWell(await second.callAs(), 5)
  await second.stop()
})

test('npm start, ended by SIGTERM to npm alone, leaves nothing behind', async ({ launch }) => {
  // Without what `npm test` prepares, the launcher would install packages anew under this very test.
  const lock = createHash('sha256')
    .update(readFileSync(join(PROJECT, 'package-lock.json')))
    .digest('hex')
  expect(readFileSync(join(PROJECT, 'node_modules/.signalbox-installed'), 'utf8'), 'run it by npm test').toBe(lock)
  const chain = await launch({ command: ['npm', 'start'], env: DEMO }).ready()
  await allWell(await chain.callAs(), 5)
  chain.signal('SIGTERM')
  await within(20_000, chain.exit, 'the chain behind npm did not end')
  await expect.poll(() => processesOf(chain.dataDir), { timeout: 15_000 }).toEqual([])
  expect(chain.messages.at(-1)).toBe('Signalbox has stopped')
})

/** Registers a server that ignores SIGTERM and the end of its input, and has a child that does not care either. */
async function addStubborn(call: Call): Promise<void> {
  const config = { command: 'node', args: [FAKE, '--ignore-sigterm', '--fork'] }
  await call(fleet.create, { name: 'stubborn', transport: 'stdio', config, start: true })
}

async function allWell(call: Call, count: number): Promise<void> {
  await expect
    .poll(async () => (await call(fleet.list, {})).servers.filter(isWell).length, { timeout: 30_000 })
    .toBe(count)
}
