import { setTimeout as pause } from 'node:timers/promises'
import type { Server } from '#lib/contracts/fleet-model'
import { type Api, inLanes } from './api.ts'
import { descendantsOf, isDatabase, markedPids, openFilesOf, residentMb } from './processes.ts'

const LANES = 4
const SETTLE_MS = 3000
/** Connections to the database come and go by themselves. */
const FILES_ALLOWED = 12
const HEAP_ALLOWED_MB = 20
/** Resident memory also holds what the allocator keeps for later, so more of it proves nothing by itself. */
const MEMORY_ALLOWED_MB = 150

export interface CyclesInput {
  api: Api
  /** Start/stop/kill cycles over all servers together. */
  cycles: number
  /** Stopped servers to use, each by one lane at a time. */
  servers: readonly Server[]
  /** The measured process and the mark its servers carry. */
  pid: number
  marker: string
  /** Collects garbage before a count and answers the MB its heaps hold; without it memory is only waited for. */
  collect?: () => Promise<number>
  /** Ends the run early; what was done by then is reported. */
  limitMs?: number
}

/** What a process holds while none of its servers runs. */
export interface Holdings {
  processes: number
  files: number
  memoryMb: number
  /** What the heaps hold once garbage is collected; NaN where nobody can tell. */
  heapMb: number
  zombies: number
  /** Processes that carry the mark although nothing should run. */
  orphans: number
}

export interface LeakReport {
  cycles: number
  seconds: number
  failures: string[]
  before: Holdings
  after: Holdings
  /** What is held though it should not be; empty when nothing leaked. */
  leaks: string[]
}

/** Starts, uses, stops and kills servers over and over, and tells what the process holds afterwards that it did not before. */
export async function runCycles(input: CyclesInput): Promise<LeakReport> {
  const { cycles, servers, limitMs = 600_000 } = input
  const warm = Math.max(servers.length, Math.min(100, Math.floor(cycles / 5)))
  const failures: string[] = []
  await runMany(input, { count: warm, failures, endsAt: performance.now() + limitMs / 10 })
  const before = await holdingsOf(input)
  const startedAt = performance.now()
  const done = await runMany(input, { count: cycles, failures, endsAt: startedAt + limitMs })
  const seconds = (performance.now() - startedAt) / 1000
  const after = await holdingsOf(input)
  return { cycles: done, seconds, failures, before, after, leaks: leaksBetween(before, after) }
}

async function runMany(
  input: CyclesInput,
  run: { count: number; failures: string[]; endsAt: number },
): Promise<number> {
  let begun = 0
  let done = 0
  const groups = Array.from({ length: LANES }, (_, lane) => input.servers.filter((_, at) => at % LANES === lane))
  const lane = async (own: readonly Server[]) => {
    for (let turn = 0; own.length > 0 && begun < run.count && performance.now() < run.endsAt; turn += 1) {
      const server = own[turn % own.length]
      if (!server) return
      const kind = begun++ % 3
      await cycle(input, server, kind).catch((error: Error) => run.failures.push(`${server.name}: ${error.message}`))
      done += 1
    }
  }
  await inLanes(groups, LANES, lane)
  return done
}

/** One cycle: start and stop; or start, be killed and stop; or be stopped in the middle of a start. */
async function cycle({ api, marker }: CyclesInput, { id }: Server, kind: number): Promise<void> {
  const isCutShort = kind === 2
  await api.command('start', id, isCutShort ? 0 : 30)
  if (kind === 1) {
    const { server } = await api.ask<{ server: Server }>('GET', `/api/mcp/servers/${id}`)
    if (server.pid !== undefined && markedPids(marker).includes(server.pid)) process.kill(-server.pid, 'SIGKILL')
  }
  await api.command('stop', id)
}

async function holdingsOf({ pid, marker, collect }: CyclesInput): Promise<Holdings> {
  await pause(SETTLE_MS)
  await collect?.()
  await pause(SETTLE_MS / 3)
  const heapMb = (await collect?.()) ?? Number.NaN
  const below = descendantsOf(pid).filter((stat) => !isDatabase(stat))
  return {
    processes: below.length,
    files: openFilesOf(pid).total,
    memoryMb: residentMb(pid),
    heapMb,
    zombies: below.filter(({ state }) => state === 'Z').length,
    orphans: markedPids(marker).length,
  }
}

function leaksBetween(before: Holdings, after: Holdings): string[] {
  const leaks: string[] = []
  if (after.processes > before.processes) leaks.push(`${after.processes - before.processes} processes`)
  if (after.zombies > 0) leaks.push(`${after.zombies} zombies`)
  if (after.orphans > 0) leaks.push(`${after.orphans} orphans`)
  if (after.files - before.files > FILES_ALLOWED) leaks.push(`${after.files - before.files} file descriptors`)
  const grown = after.memoryMb - before.memoryMb
  if (grown > MEMORY_ALLOWED_MB) leaks.push(`${Math.round(grown)} MB of memory`)
  const heap = after.heapMb - before.heapMb
  if (heap > HEAP_ALLOWED_MB) leaks.push(`${Math.round(heap)} MB of heap`)
  return leaks
}
