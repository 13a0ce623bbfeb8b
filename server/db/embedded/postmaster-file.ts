import { execFile } from 'node:child_process'
import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** A running postmaster, as its `postmaster.pid` tells. */
export interface LivePostmaster {
  pid: number
  socketFolder: string
  port: number
}

/** Whether a process is there; a zombie still is. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether the process is a postmaster of this cluster and not one that got the same number later. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  const folder = await realpath(cluster)
  if (process.platform === 'linux') {
    // A postmaster works in its cluster's folder; of a zombie there is nothing to read.
    return readlink(`/proc/${pid}/cwd`).then(
      (cwd) => cwd === folder,
      () => false,
    )
  }
  return new Promise((resolve) => {
    execFile('/bin/ps', ['-o', 'command=', '-p', String(pid)], (error, stdout) => {
      resolve(!error && stdout.includes(cluster))
    })
  })
}

async function readPidFile(cluster: string): Promise<string[] | undefined> {
  return readFile(join(cluster, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n').map((line) => line.trim()),
    () => undefined,
  )
}

/** Answers the postmaster that serves a cluster now, whoever started it. */
export async function livePostmaster(cluster: string): Promise<LivePostmaster | undefined> {
  const lines = await readPidFile(cluster)
  const pid = Number(lines?.[0])
  if (!lines || !Number.isInteger(pid) || pid <= 1 || !isThere(pid)) return undefined
  if (!(await servesCluster(pid, cluster))) return undefined
  return { pid, port: Number(lines[3]) || 5432, socketFolder: lines[4] ?? '' }
}

/** Whether `postmaster.pid` names a process that is there but has nothing to do with the cluster. */
export async function hasMisleadingPidFile(cluster: string): Promise<boolean> {
  const pid = Number((await readPidFile(cluster))?.[0])
  return Number.isInteger(pid) && pid > 0 && isThere(pid) && !(await servesCluster(pid, cluster))
}
