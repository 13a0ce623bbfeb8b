import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ADMIN, Api } from './api.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const PROBE = fileURLToPath(new URL('./loop-probe.mjs', import.meta.url))
const READY_WITHIN_MS = 60_000
const STOPS_WITHIN_MS = 20_000

/** How long the event loop of a thread was held up, in milliseconds, and how much its heap holds. */
export interface LoopDelay {
  thread: number
  heapMb: number
  p50: number
  p99: number
  max: number
}

/** A Signalbox that runs for the benchmark alone. */
export interface Signalbox {
  readonly pid: number
  readonly api: Api
  readonly dataDir: string
  readonly listeningMs: number
  readonly readyMs: number
  /** Event-loop delays since the last look: the main thread and the slowest worker. */
  loops(options?: { collect?: boolean }): Promise<{ main: LoopDelay; worker: LoopDelay | undefined }>
  stop(): Promise<void>
}

const running = new Set<Signalbox>()
const folders = new Set<string>()

/** Makes a data folder that the database's user can enter; it goes away with `cleanUp`. */
export async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'))
  folders.add(folder)
  await chmod(folder, 0o755)
  return folder
}

/** Stops every Signalbox that still runs and removes the folders. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()))
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  folders.clear()
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

function environmentOf(dataDir: string, port: number): NodeJS.ProcessEnv {
  const { DATABASE_URL, SIGNALBOX_URL, SIGNALBOX_SECRET, ...ambient } = process.env
  return {
    ...ambient,
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_FORMAT: 'json',
    SIGNALBOX_DATA_DIR: dataDir,
    SIGNALBOX_ADMIN_EMAIL: ADMIN.email,
    SIGNALBOX_ADMIN_PASSWORD: ADMIN.password,
    // It stops in order when the benchmark is gone, however that came about.
    SIGNALBOX_LAUNCHER_PID: String(process.pid),
  }
}

/** Starts the product as people start it, on a free loopback port, and waits until `/ready` says so. */
export async function startSignalbox(dataDir?: string): Promise<Signalbox> {
  const folder = dataDir ?? (await makeDataDir())
  const port = await freePort()
  const extra = process.env.BENCH_NODE_ARGS?.split(' ').filter(Boolean) ?? []
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...extra, '--import', PROBE, join(PROJECT, 'server/main.ts')], {
    cwd: PROJECT,
    env: environmentOf(folder, port),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const log = createWriteStream(join(folder, 'signalbox.log'), { flags: 'a' })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  const one: Signalbox = {
    pid: child.pid ?? 0,
    api: new Api(`http://127.0.0.1:${port}`),
    dataDir: folder,
    listeningMs: Number.NaN,
    readyMs: Number.NaN,
    loops: (options) => askLoops(child, options?.collect ?? false),
    async stop() {
      running.delete(one)
      await stopChild(child)
      log.end()
    },
  }
  running.add(one)
  try {
    const listeningMs = await timeUntil(child, startedAt, () => isListening(port))
    const readyMs = await timeUntil(child, startedAt, () => isReady(port))
    return Object.assign(one, { listeningMs, readyMs })
  } catch (cause) {
    const tail = (await readFile(join(folder, 'signalbox.log'), 'utf8')).slice(-2000)
    throw new Error(`Signalbox did not start. The end of its log:\n${tail}`, { cause })
  }
}

async function timeUntil(child: ChildProcess, startedAt: number, isSo: () => Promise<boolean>): Promise<number> {
  while (performance.now() - startedAt < READY_WITHIN_MS) {
    if (await isSo()) return performance.now() - startedAt
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    await pause(10)
  }
  throw new Error(`not within ${READY_WITHIN_MS / 1000} s`)
}

function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null)
  await answer?.arrayBuffer()
  return answer?.status === 200
}

async function askLoops(child: ChildProcess, collect: boolean) {
  const answered = once(child, 'message', { signal: AbortSignal.timeout(10_000) })
  child.send({ ask: 'loops', collect })
  const [message] = (await answered) as [{ loops: LoopDelay[] }]
  const [main, ...workers] = message.loops
  if (!main) throw new Error('the main thread did not report')
  return { main, worker: workers.toSorted((a, b) => b.p99 - a.p99)[0] }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
  await ended
  clearTimeout(limit)
}
