import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { printTable, verdict } from './figures.ts'
import { populate } from './populate.ts'
import { descendantsOf, isDatabase, proportionalMb, residentMb } from './processes.ts'
import { type Signalbox, startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const STEADY_SECONDS = 10
const START_LIMIT_S = 30
const DELAY_LIMIT_MS = 100
const RESOLUTION_MS = 5

/** Memory in MB of the process itself, of its servers and of its database. */
export function memoryOf({ pid }: Pick<Signalbox, 'pid'>) {
  const below = descendantsOf(pid)
  const pids = (isWanted: (isOfDatabase: boolean) => boolean) =>
    below.filter((stat) => isWanted(isDatabase(stat))).map((stat) => stat.pid)
  return {
    own: residentMb(pid),
    servers: proportionalMb(pids((isOfDatabase) => !isOfDatabase)),
    database: proportionalMb(pids((isOfDatabase) => isOfDatabase)),
  }
}

/** Starts 100 servers at once, then 100 more, and watches memory and event loops meanwhile. */
export async function measureFleet(): Promise<void> {
  const app = await startSignalbox()
  // How late an idle process is: what the machine does to everybody, to be read beside our own delay.
  const idle = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  idle.enable()
  const idleP99 = () => {
    const p99 = Math.max(0, idle.percentile(99) / 1e6 - RESOLUTION_MS)
    idle.reset()
    return p99
  }
  const rows = []
  const delays = []
  await app.api.token()
  for (const total of [100, 200]) {
    await app.loops()
    idleP99()
    const { registerSeconds, startSeconds } = await populate(app.api, tinyServers(100, total - 100))
    const starting = { ...(await app.loops()), idle: idleP99() }
    await pause(STEADY_SECONDS * 1000)
    const steady = { ...(await app.loops()), idle: idleP99() }
    const memory = memoryOf(app)
    rows.push({
      servers: total,
      'register 100, s': registerSeconds,
      'start 100, s': startSeconds,
      wanted: `< ${START_LIMIT_S} s: ${verdict(startSeconds, START_LIMIT_S)}`,
      'own MB': memory.own,
      'servers MB': memory.servers,
      'database MB': memory.database,
    })
    for (const [phase, loops] of Object.entries({ 'while 100 start': starting, steady })) {
      delays.push({
        phase: `${total} servers, ${phase}`,
        'main p50 ms': loops.main.p50,
        'main p99 ms': loops.main.p99,
        'main max ms': loops.main.max,
        'worker p99 ms': loops.worker?.p99 ?? Number.NaN,
        'worker max ms': loops.worker?.max ?? Number.NaN,
        'idle process p99 ms': loops.idle,
        wanted: `< ${DELAY_LIMIT_MS} ms: ${verdict(loops.main.p99, DELAY_LIMIT_MS)}`,
      })
    }
  }
  printTable('fleet: starting many servers', rows)
  printTable('fleet: event-loop delay', delays)
  await app.stop()
}
