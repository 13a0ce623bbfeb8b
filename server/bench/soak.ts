import { createRequire } from 'node:module'
import { type Definition, inLanes } from './api.ts'
import { runCycles } from './cycles.ts'
import { printTable } from './figures.ts'
import { markerOf } from './processes.ts'
import { startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const CYCLES = Number(process.env.BENCH_CYCLES ?? 1000)
const LIMIT_MS = 540_000
const TINY = 7

/** A server on the official SDK, which is slower to start and holds more. */
function memoryServer(dataDir: string): Definition {
  const program = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js')
  const environment = { MEMORY_FILE_PATH: `${dataDir}/memory.jsonl` }
  return { name: 'memory', transport: 'stdio', config: { command: process.execPath, args: [program], environment } }
}

/** Runs many cycles over real servers and says whether anything was left behind; a leak fails the benchmark. */
export async function measureSoak(): Promise<void> {
  const app = await startSignalbox()
  const definitions = [...tinyServers(TINY), memoryServer(app.dataDir)]
  const servers = await inLanes(definitions, 4, app.api.register)
  const report = await runCycles({
    api: app.api,
    cycles: CYCLES,
    servers,
    pid: app.pid,
    marker: markerOf(app.dataDir),
    collect: async () => {
      const { main, worker } = await app.loops({ collect: true })
      return main.heapMb + (worker?.heapMb ?? 0)
    },
    limitMs: LIMIT_MS,
  })
  const { before, after } = report
  const row = (what: string, figure: keyof typeof before) => ({
    what,
    before: before[figure],
    after: after[figure],
    change: after[figure] - before[figure],
  })
  printTable(`soak: ${report.cycles} cycles in ${Math.round(report.seconds)} s, ${report.failures.length} failed`, [
    row('processes', 'processes'),
    row('file descriptors', 'files'),
    row('memory, MB', 'memoryMb'),
    row('heap after collection, MB', 'heapMb'),
    row('zombies', 'zombies'),
    row('orphans', 'orphans'),
  ])
  for (const failure of report.failures.slice(0, 10)) process.stdout.write(`${failure}\n`)
  const isGood = report.leaks.length === 0 && report.failures.length === 0 && report.cycles === CYCLES
  process.stdout.write(
    `\n${isGood ? 'PASS' : `FAIL: ${report.leaks.join(', ') || 'cycles failed or were too slow'}`}\n`,
  )
  if (!isGood) process.exitCode = 1
  await app.stop()
}
