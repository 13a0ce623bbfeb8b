import type { DefinedServer } from '#lib/contracts/fleet-model'
import { connect, type Database } from '#server/db/client'
import { withinDeadline } from '#server/db/transaction'
import type { Clock } from '#server/platform/clock'
import type { Log } from '#server/platform/log'
import type { RunnableServer, Vault } from '#server/platform/ports'
import { toDefined, toRunnable } from './definition.ts'
import { allServers, rememberedTroubles, type StoredServer, serverById, type Troubles } from './store.ts'

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
  /** What the record said of a server's troubles when it was first read. */
  remembered(serverId: string): Troubles | undefined
  /** Reads all, listens for changes of anybody, and looks again every 30 s in case a notification was lost. */
  start(): Promise<void>
  /** After an outage: listens on a fresh connection and reads what was missed. */
  resume(): void
  stop(): Promise<void>
}

const SCAN_MS = 30_000
const CHANNEL = 'signalbox_servers'

/** Brings definitions from the database to the picture and the coordinator, whoever changed them and however. */
export function createDefinitionFeed(parts: DefinitionFeedParts): DefinitionFeed {
  const { database, vault, clock, log } = parts
  const seen = new Map<string, number>()
  let troubles = new Map<string, Troubles>()
  let cancelScan: (() => void) | null = null
  let ears: Database | null = null
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
  /** A connection of its own: a subscription that broke cannot be told from one that is quiet, so it is made anew. */
  const listen = async () => {
    const former = ears
    ears = connect(database.target, { max: 1, applicationName: 'signalbox-listen' })
    await former?.close()
    await withinDeadline(ears.sql.listen(CHANNEL, (serverId) => quietly(refresh(serverId))))
  }
  return {
    refresh,
    remembered: (serverId) => troubles.get(serverId),
    async start() {
      troubles = await withinDeadline(rememberedTroubles(database.orm))
      await listen()
      await scan()
      scheduleScan()
    },
    resume: () => quietly(listen().finally(scan)),
    async stop() {
      isStopped = true
      cancelScan?.()
      await ears?.close()
    },
  }
}
