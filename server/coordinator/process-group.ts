import { readdirSync, readFileSync } from 'node:fs'
import type { Clock } from '#server/platform/clock'
import { GROUP_VARIABLE } from './child-environment.ts'

const POLL_MS = 15
/** After this long a group that still answers is looked at in /proc: it may be made of zombies alone. */
const SUSPECT_ZOMBIES_AFTER_MS = 200
const STUCK_AFTER_MS = 5000

/** The group we run in ourselves, which is never signalled. */
const ownGroup = Number(
  readProcess(process.pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')[2] ?? 0,
)

/** Sends a signal to a process group. Answers whether the group exists; never touches our own group or process 1. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(groupId) || groupId <= 1 || groupId === process.pid || groupId === ownGroup) return false
  try {
    process.kill(-groupId, signal)
    return true
  } catch (error) {
    // EPERM: a member exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1 || pid === process.pid || pid === process.ppid) return
  try {
    process.kill(pid, signal)
  } catch {
    // Gone meanwhile.
  }
}

function processIds(): number[] {
  if (process.platform !== 'linux') return []
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function readProcess(pid: number, file: 'stat' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}

/** Whether a group has a member that is more than a zombie nobody has collected yet. */
function hasLivingMember(groupId: number): boolean {
  if (process.platform !== 'linux') return true
  return processIds().some((pid) => {
    const stat = readProcess(pid, 'stat')
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(group) === groupId && state !== 'Z' && state !== 'X'
  })
}

let marked: Map<string, number[]> | null = null

/** Finds the processes whose environment carries this mark; one look at /proc serves all who ask in the same moment. */
export function markedProcesses(mark: string): number[] {
  if (marked === null) {
    marked = new Map()
    setImmediate(() => {
      marked = null
    })
    for (const pid of processIds()) {
      const environment = readProcess(pid, 'environ')
      const start = environment.startsWith(`${GROUP_VARIABLE}=`) ? 0 : environment.indexOf(`\0${GROUP_VARIABLE}=`) + 1
      if (start === 0 && !environment.startsWith(`${GROUP_VARIABLE}=`)) continue
      const end = environment.indexOf('\0', start)
      const found = environment.slice(start + GROUP_VARIABLE.length + 1, end === -1 ? undefined : end)
      marked.set(found, [...(marked.get(found) ?? []), pid])
    }
  }
  return (marked.get(mark) ?? []).filter((pid) => pid !== process.pid)
}

export interface GroupToEnd {
  groupId: number
  mark: string
  clock: Clock
  /** Milliseconds between SIGTERM and SIGKILL. */
  killGraceMs: number
}

/** Ends every process of a group and those that left it; settles when none is left (or the system cannot end them). */
export async function endGroup({ groupId, mark, clock, killGraceMs }: GroupToEnd): Promise<void> {
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))
  const waitUntilGone = async (limitMs: number, startedAt: number) => {
    for (;;) {
      if (!signalGroup(groupId, 0)) return true
      const elapsed = clock.now() - startedAt
      if (elapsed >= SUSPECT_ZOMBIES_AFTER_MS && !hasLivingMember(groupId)) return true
      if (elapsed >= limitMs) return false
      await pause(elapsed < SUSPECT_ZOMBIES_AFTER_MS ? POLL_MS : POLL_MS * 6)
    }
  }
  if (signalGroup(groupId, 'SIGTERM') && !(await waitUntilGone(killGraceMs, clock.now()))) {
    signalGroup(groupId, 'SIGKILL')
    await waitUntilGone(STUCK_AFTER_MS, clock.now())
  }
  const escaped = markedProcesses(mark)
  for (const pid of escaped) signalProcess(pid, 'SIGTERM')
  for (let left = escaped, waited = 0; left.length > 0 && waited < STUCK_AFTER_MS; waited += POLL_MS * 4) {
    await pause(POLL_MS * 4)
    left = left.filter((pid) => isLiving(pid))
    if (waited >= Math.min(killGraceMs, 1000)) for (const pid of left) signalProcess(pid, 'SIGKILL')
  }
}

function isLiving(pid: number): boolean {
  const stat = readProcess(pid, 'stat')
  const state = stat.charAt(stat.lastIndexOf(')') + 2)
  return state !== '' && state !== 'Z' && state !== 'X'
}
