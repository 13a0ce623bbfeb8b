import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { listPids, type ProcessStat, readStat } from '#server/coordinator/process-tree'

const TICK_MS = 10

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // the process ended meanwhile
  }
}

/** Every process below `root`, without it. */
export function descendantsOf(root: number): ProcessStat[] {
  const stats = listPids().flatMap((pid) => readStat(pid) ?? [])
  const found: ProcessStat[] = []
  for (let parents = new Set([root]); parents.size > 0; ) {
    const children = stats.filter((stat) => parents.has(stat.parent))
    found.push(...children)
    parents = new Set(children.map(({ pid }) => pid))
  }
  return found
}

export const isDatabase = ({ pid }: ProcessStat) => readText(`/proc/${pid}/comm`).startsWith('postgres')

/** CPU time a process and its threads have used, in milliseconds, to the next ten. */
export const cpuMsOf = (pid: number) => (readStat(pid)?.cpuTicks ?? 0) * TICK_MS

/** Resident memory of one process in MB. */
export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024
}

/** Memory of several processes in MB, each shared page counted once between those who share it. */
export function proportionalMb(pids: readonly number[]): number {
  return (
    pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0), 0) /
    1024
  )
}

/** Open file descriptors by kind: socket, pipe, anon_inode or file. */
export function openFilesOf(pid: number): { total: number; kinds: Record<string, number> } {
  const kinds: Record<string, number> = {}
  let total = 0
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    let target: string
    try {
      target = readlinkSync(`/proc/${pid}/fd/${name}`)
    } catch {
      continue // closed meanwhile, as the one of this very listing
    }
    const kind = /^(socket|pipe|anon_inode):/.exec(target)?.[1] ?? 'file'
    kinds[kind] = (kinds[kind] ?? 0) + 1
    total += 1
  }
  return { total, kinds }
}

/** The value that marks every process a Signalbox with this data folder starts. */
export const markerOf = (dataDir: string) => readText(join(dataDir, 'run', 'marker')).trim()

/** Living processes whose environment carries the marker. */
export function markedPids(marker: string): number[] {
  return listPids().filter((pid) => {
    const state = readStat(pid)?.state
    return state !== 'Z' && state !== 'X' && readText(`/proc/${pid}/environ`).includes(`SIGNALBOX_GROUP=${marker}`)
  })
}
