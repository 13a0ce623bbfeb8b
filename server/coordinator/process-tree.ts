import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** What a server's processes use together. */
export interface Usage {
  memoryMb: number
  /** Of one core; null until a second look tells how fast the clock of the processes runs. */
  cpuPercent: number | null
}

/** One line of /proc/<pid>/stat, as far as it is needed. */
export interface ProcessStat {
  pid: number
  state: string
  parent: number
  group: number
  cpuTicks: number
  startTime: string
  pages: number
}

const PAGE_BYTES = 4096
const TICKS_PER_SECOND = 100
const BATCH = 100

/** Reads /proc/<pid>/stat; null when there is no such process, or no /proc. */
export function readStat(pid: number): ProcessStat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null
  }
  // The name in parentheses may hold spaces and parentheses itself, so fields are counted from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (index: number) => Number(fields[index - 3] ?? 0)
  return {
    pid,
    state: fields[0] ?? '',
    parent: field(4),
    group: field(5),
    cpuTicks: field(14) + field(15),
    startTime: fields[19] ?? '',
    pages: field(24),
  }
}

/** Process ids that exist now; none where there is no /proc. */
export function listPids(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

/** Measures whole process trees with one walk over /proc for all of them. */
export class ProcessSampler {
  #before = new Map<number, { at: number; ticks: number }>()

  /** Usage by root pid; a root that has ended is left out. */
  async sample(roots: readonly number[]): Promise<Map<number, Usage>> {
    if (roots.length === 0) return new Map()
    const stats: ProcessStat[] = []
    for (const [index, pid] of listPids().entries()) {
      const stat = readStat(pid)
      if (stat) stats.push(stat)
      if (index % BATCH === BATCH - 1) await nextTurn()
    }
    return this.#add(roots, stats)
  }

  #add(roots: readonly number[], stats: readonly ProcessStat[]): Map<number, Usage> {
    const now = performance.now()
    const owner = ownersOf(roots, stats)
    const sums = new Map<number, { pages: number; ticks: number }>()
    for (const stat of stats) {
      const root = owner(stat)
      if (root === null) continue
      const sum = sums.get(root) ?? { pages: 0, ticks: 0 }
      sums.set(root, { pages: sum.pages + stat.pages, ticks: sum.ticks + stat.cpuTicks })
    }
    const usage = new Map<number, Usage>()
    const seen = new Map<number, { at: number; ticks: number }>()
    for (const [root, sum] of sums) {
      const before = this.#before.get(root)
      const ranMs = before ? ((sum.ticks - before.ticks) * 1000) / TICKS_PER_SECOND : 0
      const cpuPercent = before ? Math.max(0, Math.round((ranMs / (now - before.at)) * 1000) / 10) : null
      usage.set(root, { memoryMb: Math.round((sum.pages * PAGE_BYTES) / 104_857.6) / 10, cpuPercent })
      seen.set(root, { at: now, ticks: sum.ticks })
    }
    this.#before = seen
    return usage
  }
}

/** Finds the root a process belongs to: by its group, or by descent when it made a group of its own. */
function ownersOf(roots: readonly number[], stats: readonly ProcessStat[]): (stat: ProcessStat) => number | null {
  const isRoot = new Set(roots)
  const byPid = new Map(stats.map((stat) => [stat.pid, stat]))
  return (stat) => {
    let at: ProcessStat | undefined = stat
    for (let depth = 0; at && depth < 64; depth += 1) {
      if (isRoot.has(at.pid)) return at.pid
      if (isRoot.has(at.group)) return at.group
      at = byPid.get(at.parent)
    }
    return null
  }
}
