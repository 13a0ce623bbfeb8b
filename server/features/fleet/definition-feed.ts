import type { DefinedServer } from '#lib/contracts/fleet-model'
import type { Database } from '#server/db/client'
import { withinDeadline } from '#server/db/transaction'
import type { Clock } from '#server/platform/clock'
import type { Log } from '#server/platform/log'
import type { RunnableServer, Vault } from '#server/platform/ports'
import { toDefined, toRunnable } from './definition.ts'
import { allServers, type StoredServer, serverById } from './store.ts'

export interface DefinitionFeedParts {
  database: Database
  vault: Vault
  clock: Clock
  log: Log
  /** Told of every definition that is new or changed. */
  changed: (server: { defined: DefinedServer; runnable: RunnableServer; correlationId: string | undefined }) => void
  removed: (serverId: string) => void
}

export interface DefinitionFeed {
  /** Reads one definition anew; what is gone is told as removed. */
  refresh(serverId: string, correlationId?: string): Promise<void>
  /** Reads all, listens for changes of anybody, and looks again every 30 s in case a notification was lost. */
  start(): Promise<void>
  stop(): Promise<void>
}

const SCAN_MS = 30_000
const CHANNEL = 'signalbox_servers'

/** Brings definitions from the database to the picture and the coordinator, whoever changed them and however. */
export function createDefinitionFeed(parts: DefinitionFeedParts): DefinitionFeed {
  const { database, vault, clock, log } = parts
  const seen = new Map<string, number>()
  let cancelScan: (() => void) | null = null
  let unlisten: (() => Promise<void>) | null = null
  let isStopped = false

  const tell = (stored: StoredServer, correlationId?: string) => {
    // An older answer that arrives late must not undo a newer one.
    if ((seen.get(stored.id) ?? -1) >= stored.revision) return
    seen.set(stored.id, stored.revision)
    parts.changed({ defined: toDefined(stored), runnable: toRunnable(stored, vault), correlationId })
  }
  const forget = (serverId: string) => {
    if (seen.delete(serverId)) parts.removed(serverId)
  }
  const refresh = async (serverId: string, correlationId?: string) => {
    const stored = await withinDeadline(serverById(database.orm, serverId))
    if (stored) tell(stored, correlationId)
    else forget(serverId)
  }
  const scan = async () => {
    const all = await withinDeadline(allServers(database.orm))
    const ids = new Set(all.map(({ id }) => id))
    for (const stored of all) tell(stored)
    for (const id of [...seen.keys()]) if (!ids.has(id)) forget(id)
  }
  const quietly = (work: Promise<void>) => {
    work.catch((error: unknown) => log.warn({ err: error }, 'definitions could not be read; the next scan tries again'))
  }
  const scheduleScan = () => {
    if (isStopped) return
    cancelScan = clock.after(SCAN_MS, () => {
      quietly(scan().finally(scheduleScan))
    })
  }
  return {
    refresh,
    async start() {
      await scan()
      // postgres.js listens again by itself after an outage; what was missed meanwhile is found by reading everything.
      const listening = await database.sql.listen(
        CHANNEL,
        (serverId) => quietly(refresh(serverId)),
        () => quietly(scan()),
      )
      unlisten = () => listening.unlisten()
      scheduleScan()
    },
    async stop() {
      isStopped = true
      cancelScan?.()
      await unlisten?.().catch(() => {
        // The connection is gone, and the listening with it.
      })
    },
  }
}
