import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventDraft } from '#lib/contracts/events'
import type { RuntimeState } from '#lib/contracts/fleet-model'
import { ServerConfig } from '#lib/contracts/fleet-model'
import type { RunnableServer } from '#server/platform/ports'
import { Coordinator } from './host.ts'
import { listPids, readStat } from './process-tree.ts'

const FAKE = fileURLToPath(new URL('../testing/fake-upstream.mjs', import.meta.url))
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })
const WAIT = { timeout: 10_000, interval: 20 }
const opened: { coordinator: Coordinator; dataDir: string }[] = []
const folders: string[] = []

afterEach(async () => {
  for (const { coordinator } of opened.splice(0)) await coordinator.stop(0)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-coordinator-'))
  folders.push(path)
  return path
}

function server(name: string, args: string[] = [], config: Partial<ServerConfig> = {}): RunnableServer {
  const complete = ServerConfig.parse({ command: process.execPath, args: [FAKE, ...args], ...config })
  return { id: randomUUID(), name, transport: 'stdio', config: complete, shouldRun: true, enabled: true, revision: 1 }
}

async function stage(dataDir = folder()) {
  const runtimes = new Map<string, RuntimeState>()
  const events: EventDraft[] = []
  const stale: (Date | null)[] = []
  const coordinator = new Coordinator({
    dataDir,
    baseEnvironment: { PATH: process.env.PATH ?? '' },
    allowedNetworks: [],
    heartbeatLimitMs: 1500,
    onRuntime: (id, runtime) => void runtimes.set(id, runtime),
    onCapabilities: () => undefined,
    emit: (draft) => void events.push(draft),
    onHealthLog: () => undefined,
    onCheck: () => undefined,
    onStale: (since) => void stale.push(since),
  })
  opened.push({ coordinator, dataDir })
  await coordinator.start()
  const isRunning = (one: RunnableServer) => {
    const runtime = runtimes.get(one.id)
    expect(runtime).toMatchObject({ state: 'running', health_status: 'healthy' })
    expect(runtime?.pid).toBeGreaterThan(0)
    return runtime?.pid as number
  }
  const running = (one: RunnableServer) => vi.waitFor(() => isRunning(one), WAIT)
  const call = (one: RunnableServer, tool: string, args: Record<string, unknown>) =>
    coordinator.callTool({
      serverId: one.id,
      tool,
      arguments: args,
      timeoutMs: 20_000,
      signal: new AbortController().signal,
    })
  return {
    coordinator,
    runtimes,
    events,
    stale,
    running,
    call,
    dataDir,
    marker: readFileSync(join(dataDir, 'run', 'marker'), 'utf8'),
  }
}

/** Living processes that carry a marker. */
function marked(marker: string): number[] {
  return listPids().filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SIGNALBOX_GROUP=${marker}`) &&
        readStat(pid)?.state !== 'Z'
      )
    } catch {
      return false
    }
  })
}

describe('the coordinator', () => {
  it('runs a server, calls its tools, keeps its log and ends it', async () => {
    const { coordinator, running, call, marker } = await stage()
    const echo = server('echo', ['--stderr-line', 'hello'])
    coordinator.apply(echo, 'story')
    await running(echo)
    const answer = await call(echo, 'echo', { text: 'hi' })
    expect(JSON.parse(answer.resultText)).toMatchObject({ content: [{ text: 'hi' }] })
    await vi.waitFor(() => expect(coordinator.logs(echo.id, 50).map((line) => line.text)).toContain('hello'), WAIT)
    await coordinator.forget(echo.id)
    expect(marked(marker)).toEqual([])
    await expect(call(echo, 'echo', { text: 'hi' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('brings a killed server back within two seconds, and its calls fail at once', async () => {
    const { coordinator, running, call, events, runtimes } = await stage()
    const one = server('one', ['--fork'])
    coordinator.apply(one)
    const pid = await running(one)
    const hanging = expect(call(one, 'hang', {})).rejects.toMatchObject({
      code: expect.stringMatching(/unavailable|upstream_failed/),
    })
    const killedAt = performance.now()
    process.kill(-pid, 'SIGKILL')
    await hanging
    await vi.waitFor(async () => expect(await running(one)).not.toBe(pid), WAIT)
    expect(performance.now() - killedAt).toBeLessThan(2000)
    expect(events.map((event) => event.type)).toContain('fleet.server.recovered')
    expect(runtimes.get(one.id)?.metrics.restarts).toBe(1)
  })

  it('cancels a call whose caller goes away', async () => {
    const { coordinator, running, call } = await stage()
    const one = server('one')
    coordinator.apply(one)
    await running(one)
    const abort = new AbortController()
    const asked = { serverId: one.id, tool: 'sleep', arguments: { ms: 60_000 }, timeoutMs: 90_000 }
    const sleeping = coordinator.callTool({ ...asked, signal: abort.signal })
    abort.abort()
    await expect(sleeping).rejects.toMatchObject({ code: 'unavailable' })
    expect(await call(one, 'echo', { text: 'still here' })).toMatchObject({ isError: false })
  })

  it('tests a definition step by step and leaves nothing running', async () => {
    const { coordinator, marker } = await stage()
    const good = await coordinator.test(server('good'), new AbortController().signal)
    expect(good).toMatchObject({ success: true, problem: null })
    expect(good.steps.map((step) => step.step)).toEqual(['spawn', 'initialize', 'list', 'disconnect'])
    const bad = await coordinator.test(server('bad', [], { command: '/does/not/exist' }), new AbortController().signal)
    expect(bad.success).toBe(false)
    expect(bad.steps.at(-1)).toMatchObject({ step: 'spawn', ok: false })
    expect(marked(marker)).toEqual([])
  })

  it.each(['throw', 'spin'] as const)(
    'is replaced when its worker breaks (%s), without orphans or doubles',
    async (how) => {
      const { coordinator, running, call, events, stale, marker } = await stage()
      const one = server('one', ['--fork'])
      const two = server('two', ['--fork-detached'])
      coordinator.reconcile([one, two])
      const before = [await running(one), await running(two)]
      const strays = marked(marker)
      expect(strays.length).toBe(4)
      const hanging = expect(call(one, 'hang', {})).rejects.toMatchObject({ code: 'unavailable' })
      coordinator.sabotage(how)
      await hanging
      expect(coordinator.staleSince()).toBeInstanceOf(Date)
      await expect(call(one, 'echo', { text: 'x' })).rejects.toMatchObject({
        code: 'unavailable',
        retryAfterSeconds: 2,
      })
      await vi.waitFor(() => expect(coordinator.staleSince()).toBeNull(), WAIT)
      await vi.waitFor(async () => expect(before).not.toContain(await running(one)), WAIT)
      await vi.waitFor(async () => expect(before).not.toContain(await running(two)), WAIT)
      await vi.waitFor(() => expect(marked(marker)).toHaveLength(4), WAIT)
      expect(marked(marker).filter((pid) => strays.includes(pid))).toEqual([])
      expect(events.map((event) => event.type)).toEqual(
        expect.arrayContaining(['coordinator.worker.lost', 'coordinator.worker.restarted']),
      )
      expect(stale.map((since) => since === null)).toEqual([false, true])
    },
    30_000,
  )

  it('remembers how often a server failed when its worker is replaced (REL-01)', async () => {
    const { coordinator, runtimes } = await stage()
    const one = server('one', ['--exit', '3'])
    coordinator.apply(one)
    await vi.waitFor(() => expect(runtimes.get(one.id)?.health.attempt).toBeGreaterThan(2), WAIT)
    const since = runtimes.get(one.id)?.health.failing_since
    coordinator.sabotage('throw')
    await vi.waitFor(() => expect(coordinator.staleSince()).not.toBeNull(), WAIT)
    runtimes.clear()
    await vi.waitFor(() => expect(runtimes.get(one.id)?.health).toMatchObject({ failing_since: since }), WAIT)
    await vi.waitFor(() => expect(runtimes.get(one.id)?.health.attempt).toBeGreaterThan(2), WAIT)
  })

  it('starts thirty servers at once and ends them all', async () => {
    const { coordinator, runtimes, marker } = await stage()
    const servers = Array.from({ length: 30 }, (_, index) => server(`s${index}`))
    coordinator.reconcile(servers)
    await vi.waitFor(() => expect([...runtimes.values()].filter((one) => one.state === 'running')).toHaveLength(30), {
      timeout: 25_000,
      interval: 50,
    })
    await coordinator.stop(0)
    expect(marked(marker)).toEqual([])
  }, 40_000)

  it('finds a frozen server at its checks, replaces it, and heals one that thaws in time', async () => {
    const { coordinator, running, runtimes } = await stage()
    const one = server('one', [], { health_check_interval: 0.3 })
    const steady = server('steady', [], { health_check_interval: 0.3 })
    coordinator.reconcile([one, steady])
    const pid = await running(one)
    await running(steady)
    process.kill(pid, 'SIGSTOP')
    await vi.waitFor(
      () => expect(runtimes.get(one.id)).toMatchObject({ state: 'running', health_status: 'degraded' }),
      WAIT,
    )
    process.kill(pid, 'SIGCONT')
    expect(await running(one)).toBe(pid)
    process.kill(pid, 'SIGSTOP')
    await vi.waitFor(async () => expect(await running(one)).not.toBe(pid), { timeout: 15_000, interval: 20 })
    expect(runtimes.get(steady.id)).toMatchObject({ health_status: 'healthy', metrics: { restarts: 0 } })
  }, 20_000)

  it('says when tools went missing without a word', async () => {
    const { coordinator, running, call, runtimes } = await stage()
    const one = server('one', [], { health_check_interval: 0.2 })
    coordinator.apply(one)
    await running(one)
    await call(one, 'mutate', { how: 'lose', silently: true })
    await vi.waitFor(
      () => expect(runtimes.get(one.id)?.health.reason).toMatch(/Lists \d+ of the \d+ tools it listed before/),
      WAIT,
    )
  })

  it('sweeps what a killed process left behind, and nothing of its neighbours (REL-07)', async () => {
    const dataDir = folder()
    const script = join(folder(), 'owner.mjs')
    writeFileSync(script, ownerScript(dataDir))
    const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: process.cwd() })
    await firstLine(owner)
    const marker = readFileSync(join(dataDir, 'run', 'marker'), 'utf8')
    expect(marked(marker).length).toBeGreaterThan(1)
    owner.kill('SIGKILL')
    await new Promise((resolve) => owner.once('exit', resolve))

    const neighbour = await stage()
    const other = server('other')
    neighbour.coordinator.apply(other)
    const otherPid = await neighbour.running(other)
    await stage(dataDir)
    expect(marked(marker)).toEqual([])
    expect(readStat(otherPid)?.state).not.toBe('Z')
    expect(readStat(otherPid)).not.toBeNull()
  }, 30_000)
})

/** A whole process with a coordinator in it, which says when its server runs and then waits to be killed. */
function ownerScript(dataDir: string): string {
  const host = new URL('./host.ts', import.meta.url).href
  const one = server('one', ['--ignore-sigterm', '--fork-detached'])
  const nothing = '() => undefined'
  return `
    const { Coordinator } = await import(${JSON.stringify(host)})
    const coordinator = new Coordinator({
      dataDir: ${JSON.stringify(dataDir)}, baseEnvironment: { PATH: process.env.PATH }, allowedNetworks: [],
      onRuntime: (id, runtime) => { if (runtime.state === 'running') console.log('running') },
      onCapabilities: ${nothing}, emit: ${nothing}, onHealthLog: ${nothing}, onCheck: ${nothing}, onStale: ${nothing},
    })
    await coordinator.start()
    coordinator.apply(${JSON.stringify(one)})
    setInterval(() => undefined, 1000)
  `
}

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdout?.once('data', () => resolve()))
}
