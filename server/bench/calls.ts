import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median, printTable } from './figures.ts'
import { type LoadResult, runLoad } from './load.ts'
import { populate } from './populate.ts'
import { cpuMsOf, descendantsOf, isDatabase } from './processes.ts'
import { type Signalbox, startSignalbox } from './signalbox.ts'
import { callDirectly, TINY_SERVER, tinyServers } from './tiny-upstream.ts'

const FLOOR = fileURLToPath(new URL('./floor.mjs', import.meta.url))
const ROUNDS = 3
const SECONDS = 3
const MANY = 16

interface Round extends LoadResult {
  /** CPU of the measured process, and of its database, per call. */
  cpuMs: number
  databaseCpuMs: number
}

type Target = (clients: number) => Promise<Round>

const call = JSON.stringify({ server: 'tiny-000', tool: 'echo', arguments: { text: 'hello' } })
const expect = '"text":"hello"'

async function startFloor() {
  const child = spawn(process.execPath, [FLOOR, TINY_SERVER], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${String(port).trim()}`,
    async stop() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

/** Measures one HTTP target; the warm-up is outside both the calls and the CPU. */
async function overHttp(target: { pid: number; url: string; token?: string }, clients: number): Promise<Round> {
  const database = descendantsOf(target.pid).filter(isDatabase)
  const databaseCpu = () => database.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0)
  const headers = target.token ? { authorization: `Bearer ${target.token}` } : {}
  const load = {
    url: target.url,
    method: 'POST',
    path: '/api/mcp/tools/call',
    headers,
    body: call,
    clients,
    expect,
  } as const
  await runLoad({ ...load, seconds: 1, warmSeconds: 0 })
  const before = { own: cpuMsOf(target.pid), database: databaseCpu() }
  const result = await runLoad({ ...load, seconds: SECONDS, warmSeconds: 0 })
  if (result.firstError !== null) process.stderr.write(`${target.url}: ${result.firstError}\n`)
  const calls = result.count + result.errors
  return {
    ...result,
    cpuMs: (cpuMsOf(target.pid) - before.own) / calls,
    databaseCpuMs: (databaseCpu() - before.database) / calls,
  }
}

async function measureRounds(targets: Record<string, Target>, clients: number) {
  const results: Record<string, Round[]> = Object.fromEntries(Object.keys(targets).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, measure] of Object.entries(targets)) results[name]?.push(await measure(clients))
  }
  return results
}

function rowsOf(results: Record<string, Round[]>) {
  const of = (name: string, figure: (round: Round) => number) => median((results[name] ?? []).map(figure))
  const [direct = '', floor = ''] = Object.keys(results)
  return Object.keys(results).map((name) => ({
    target: name,
    'calls/s': of(name, (round) => round.perSecond),
    'p50 ms': of(name, ({ latencies }) => latencies.p50),
    'p99 ms': of(name, ({ latencies }) => latencies.p99),
    'CPU ms/call': of(name, (round) => round.cpuMs),
    'CPU x floor': of(name, (round) => round.cpuMs) / of(floor, (round) => round.cpuMs),
    'database CPU ms/call': of(name, (round) => round.databaseCpuMs),
    'x direct': of(name, (round) => round.perSecond) / of(direct, (round) => round.perSecond),
    'x floor': of(name, (round) => round.perSecond) / of(floor, (round) => round.perSecond),
    errors: (results[name] ?? []).reduce((sum, { errors }) => sum + errors, 0),
  }))
}

/** Small tool calls: to the server itself, through a pass-through, and through Signalbox with sign-in and recording. */
export async function measureCalls(): Promise<void> {
  const app: Signalbox = await startSignalbox()
  const floor = await startFloor()
  try {
    await populate(app.api, tinyServers(1))
    const token = await app.api.token()
    const targets: Record<string, Target> = {
      'the server itself, over its pipes': async (clients) => ({
        ...(await callDirectly(clients, SECONDS)),
        cpuMs: Number.NaN,
        databaseCpuMs: Number.NaN,
      }),
      'floor: a pass-through on node:http': (clients) => overHttp(floor, clients),
      'Signalbox, POST /api/mcp/tools/call': (clients) => overHttp({ pid: app.pid, url: app.api.url, token }, clients),
    }
    for (const clients of [MANY, 1]) {
      const title = clients === 1 ? '1 client' : `${clients} clients`
      printTable(
        `calls: ${title}, median of ${ROUNDS} interleaved rounds`,
        rowsOf(await measureRounds(targets, clients)),
      )
    }
  } finally {
    await floor.stop()
    await app.stop()
  }
}
