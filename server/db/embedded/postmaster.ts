import { spawn } from 'node:child_process'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Account, cleanEnvironment } from './account.ts'
import type { Binaries } from './binaries.ts'
import { hasMisleadingPidFile, isThere, livePostmaster } from './postmaster-file.ts'

/** For a small host: little memory, few processes, and nothing acknowledged is ever lost (`fsync` stays on). */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '64MB',
  effective_cache_size: '512MB',
  max_wal_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_checkpoints: 'off',
  // A failed statement may carry a value that belongs into no log.
  log_min_error_statement: 'panic',
  fsync: 'on',
}

export interface ClusterSetup {
  cluster: string
  socketFolder: string
  logFile: string
  binaries: Binaries
  account: Account | undefined
  settings: Record<string, string>
}

export interface Postmaster {
  pid: number
  socketFolder: string
  port: number
  /** Was running before us. */
  isAdopted: boolean
  /** Settles when the process is gone. */
  ended: Promise<void>
}

/** Whether a process lives: a zombie does not. */
async function isAlive(pid: number, cluster: string): Promise<boolean> {
  return isThere(pid) && (await livePostmaster(cluster))?.pid === pid
}

async function watchEnd(pid: number, cluster: string): Promise<void> {
  // Not our child, so nothing tells us of its end.
  while (await isAlive(pid, cluster)) await pause(250, undefined, { ref: false })
}

async function adopt(cluster: string): Promise<Postmaster | undefined> {
  const found = await livePostmaster(cluster)
  return found && { ...found, isAdopted: true, ended: watchEnd(found.pid, cluster) }
}

/** Starts a postmaster, or adopts the one that serves the cluster already; it need not answer yet. */
export async function startPostmaster(setup: ClusterSetup): Promise<Postmaster> {
  const { cluster, socketFolder, binaries, account } = setup
  const survivor = await adopt(cluster)
  if (survivor) return survivor
  // PostgreSQL sees through a stale file, but not through one whose number went to another process of the same user.
  if (await hasMisleadingPidFile(cluster)) await rm(join(cluster, 'postmaster.pid'), { force: true })
  const settings = { ...SETTINGS, ...setup.settings, unix_socket_directories: socketFolder, port: '5432' }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = await open(setup.logFile, 'a', 0o600)
  try {
    // A group of its own: Ctrl-C in a terminal must reach us, who then stop it last.
    const child = spawn(binaries.postgres, ['-D', cluster, ...args], {
      cwd: '/',
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...account,
    })
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    child.unref()
    return { pid: child.pid ?? 0, socketFolder, port: 5432, isAdopted: false, ended }
  } finally {
    await log.close()
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already, which is what was wanted.
  }
}

/** Stops a postmaster and all its processes: in order, then at once, then by force. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 8_000],
    ['SIGQUIT', 7_000],
    ['SIGKILL', 3_000],
  ]
  const { pid, ended } = postmaster
  if (pid <= 1) return
  for (const [name, patienceMs] of steps) {
    signal(name === 'SIGKILL' ? -pid : pid, name)
    const timeout = new AbortController()
    const isOver = await Promise.race([
      ended.then(() => true),
      pause(patienceMs, false, { signal: timeout.signal }).catch(() => false),
    ])
    timeout.abort()
    if (isOver) break
  }
  // Whatever remains of the group when its leader is gone has nobody to work for.
  signal(-pid, 'SIGKILL')
}
