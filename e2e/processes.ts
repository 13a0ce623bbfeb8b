import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A living process, with what it was started as. */
export interface FoundProcess {
  pid: number
  command: string
}

/**
 * Finds every process that belongs to an installation: Signalbox itself and its database by the data folder, its servers
 * by the mark in their environment. Without /proc (not Linux) it finds none.
 */
export function processesOf(dataDir: string): FoundProcess[] {
  const mark = markOf(dataDir)
  return livingPids().flatMap((pid) => {
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim()
    const environment = read(pid, 'environ').split('\0')
    const isOurs =
      command.includes(dataDir) ||
      environment.includes(`SIGNALBOX_DATA_DIR=${dataDir}`) ||
      (mark !== null && environment.some((line) => line.startsWith(`SIGNALBOX_GROUP=${mark}`)))
    return isOurs ? [{ pid, command }] : []
  })
}

/** Every process below a process, children's children included. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map(livingPids().map((each) => [each, Number(statOf(each)[1])]))
  const below = (parent: number): number[] =>
    [...parents].flatMap(([each, itsParent]) => (itsParent === parent ? [each, ...below(each)] : []))
  return below(pid)
}

/** Whether a process is there and more than a zombie. */
export function isAlive(pid: number): boolean {
  return isLiving(statOf(pid)[0])
}

function livingPids(): number[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && isAlive(pid))
}

/** State, parent, group and so on: what follows the name, which may hold blanks. */
function statOf(pid: number): string[] {
  const stat = read(pid, 'stat')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function isLiving(state: string | undefined): boolean {
  return state !== undefined && state !== '' && state !== 'Z' && state !== 'X'
}

function read(pid: number, file: 'stat' | 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    // It ended between the look at the list and this one.
    return ''
  }
}

function markOf(dataDir: string): string | null {
  const file = join(dataDir, 'run', 'marker')
  return existsSync(file) ? readFileSync(file, 'latin1').trim() || null : null
}
