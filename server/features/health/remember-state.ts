import type { Server } from '#lib/contracts/fleet-model'
import type { Database } from '#server/db/client'
import { withinDeadline } from '#server/db/transaction'
import type { Clock } from '#server/platform/clock'
import type { Log } from '#server/platform/log'
import { type RuntimeRow, saveRuntime } from './store.ts'

export interface StateMemory {
  /** Takes a server's newest row; only the last one is written. */
  remember(server: Server): void
  close(): Promise<void>
}

const FLUSH_MS = 200
const RETRY_MS = 1000
const ROWS_MAX = 200

/** Writes runtime state behind the picture, many servers at a time; while the database is away the newest rows wait. */
export function createStateMemory(parts: { database: Database; clock: Clock; log: Log }): StateMemory {
  const { database, clock, log } = parts
  const waiting = new Map<string, RuntimeRow>()
  let cancel: (() => void) | null = null
  let writing: Promise<void> | null = null

  const flush = async () => {
    const rows = [...waiting.values()].slice(0, ROWS_MAX)
    if (rows.length === 0) return
    for (const row of rows) waiting.delete(row.serverId)
    try {
      await withinDeadline(saveRuntime(database.orm, rows))
    } catch (error) {
      log.debug({ err: error }, 'runtime state waits for the database')
      for (const row of rows) if (!waiting.has(row.serverId)) waiting.set(row.serverId, row)
      schedule(RETRY_MS)
      return
    }
    if (waiting.size > 0) schedule(FLUSH_MS)
  }
  const schedule = (delayMs: number) => {
    cancel ??= clock.after(delayMs, () => {
      cancel = null
      writing = (writing ?? Promise.resolve()).then(flush)
    })
  }
  return {
    remember(server) {
      const { state, health_status, circuit_state, health, metrics, identity, problem, since, pid = null } = server
      const runtime = { state, health_status, circuit_state, health, metrics, identity, problem, since, pid }
      waiting.set(server.id, { serverId: server.id, status: server.status, runtime })
      schedule(FLUSH_MS)
    },
    async close() {
      cancel?.()
      await writing
      await flush()
      cancel?.()
    },
  }
}
