import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { GROUP_VARIABLE } from './child-environment.ts'
import { listPids, readStat } from './process-tree.ts'

/** A process group a server runs in; its leader is known for sure by pid, start time and boot together. */
interface GroupEntry {
  serverId: string
  pid: number
  startTime: string | null
}

const WRITE_PAUSE_MS = 20
const SWEEP_LIMIT_MS = 5000
const SWEEP_PAUSE_MS = 20

/**
 * Remembers, in memory and on disk, every process group that was started, so that none outlives a coordinator that
 * crashed or a whole process that was killed. Belongs to the main thread, which outlives the coordinator.
 */
export class ProcessRegistry {
  /** Stands in the environment of every process of this installation, and of no other. */
  readonly marker: string
  readonly #file: string
  readonly #bootId: string | null
  readonly #groups = new Map<number, GroupEntry>()
  #writer: NodeJS.Timeout | null = null

  constructor(dataDir: string) {
    const folder = join(dataDir, 'run')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#file = join(folder, 'processes.json')
    this.#bootId = readText('/proc/sys/kernel/random/boot_id')
    this.marker = readText(join(folder, 'marker')) ?? createMarker(join(folder, 'marker'))
    for (const entry of this.#recorded()) this.#groups.set(entry.pid, entry)
  }

  /** Records a group before anything else happens with it. */
  add(serverId: string, pid: number): void {
    this.#groups.set(pid, { serverId, pid, startTime: readStat(pid)?.startTime ?? null })
    this.#write()
  }

  remove(pid: number): void {
    if (!this.#groups.delete(pid)) return
    this.#writer ??= setTimeout(() => this.#write(), WRITE_PAUSE_MS).unref()
  }

  /** Kills everything that was recorded or carries the marker; settles when nothing is left, or after 5 s. */
  async sweep(): Promise<void> {
    const deadline = Date.now() + SWEEP_LIMIT_MS
    while (this.#killAll() && Date.now() < deadline) await pause(SWEEP_PAUSE_MS)
    this.#groups.clear()
    this.#write()
  }

  /** Answers whether anything was alive. */
  #killAll(): boolean {
    let found = false
    for (const entry of this.#groups.values()) {
      if (!isAlive(entry)) continue
      found = true
      kill(-entry.pid)
    }
    for (const pid of this.#markedPids()) {
      found = true
      kill(pid)
    }
    return found
  }

  #markedPids(): number[] {
    const mark = `${GROUP_VARIABLE}=${this.marker}`
    return listPids().filter((pid) => {
      if (pid === process.pid) return false
      const environment = readText(`/proc/${pid}/environ`)
      if (!environment?.includes(mark)) return false
      return environment.split('\0').some((line) => line.startsWith(mark)) && isRunning(readStat(pid)?.state)
    })
  }

  #recorded(): GroupEntry[] {
    const text = readText(this.#file)
    if (text === null || this.#bootId === null) return []
    try {
      const stored: { bootId?: unknown; groups?: unknown } = JSON.parse(text)
      if (stored.bootId !== this.#bootId || !Array.isArray(stored.groups)) return []
      // Without a start time a pid proves nothing, so it is left alone.
      return stored.groups.filter(
        (entry: GroupEntry) => Number.isInteger(entry.pid) && typeof entry.startTime === 'string',
      )
    } catch {
      return []
    }
  }

  #write(): void {
    if (this.#writer !== null) clearTimeout(this.#writer)
    this.#writer = null
    writeFileSync(`${this.#file}.next`, JSON.stringify({ bootId: this.#bootId, groups: [...this.#groups.values()] }), {
      mode: 0o600,
    })
    renameSync(`${this.#file}.next`, this.#file)
  }
}

/** Whether a recorded group's leader is the very process that was recorded, and alive. */
function isAlive({ pid, startTime }: GroupEntry): boolean {
  if (startTime !== null) {
    const stat = readStat(pid)
    return stat?.startTime === startTime && isRunning(stat.state)
  }
  // Recorded in this very process on a system without /proc.
  try {
    process.kill(-pid, 0)
    return process.platform !== 'linux'
  } catch {
    return false
  }
}

function isRunning(state: string | undefined): boolean {
  return state !== undefined && state !== 'Z' && state !== 'X'
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function createMarker(file: string): string {
  const marker = randomUUID()
  writeFileSync(file, marker, { mode: 0o600 })
  return marker
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1').trim() || null
  } catch {
    return null
  }
}
