import type { Server } from '#lib/contracts/fleet-model'
import type { FleetRows } from '#lib/contracts/realtime'
import { share } from './share.ts'
import { EMPTY_SNAPSHOT, type FleetSnapshot, type SnapshotChange } from './snapshot.ts'

/** The picture after a change. What did not change keeps its identity; a change that changes nothing answers the same picture. */
export function apply(snapshot: FleetSnapshot, change: SnapshotChange): FleetSnapshot {
  return applyAll(snapshot, [change])
}

/** The picture after several changes, in order; rows are copied once, however many there are. */
export function applyAll(snapshot: FleetSnapshot, changes: readonly SnapshotChange[]): FleetSnapshot {
  let { stale, coordinator, version } = snapshot
  const rows = new Rows(snapshot.servers)
  for (const change of changes) {
    switch (change.type) {
      case 'server.upserted':
        if (rows.put(change.server)) version += 1
        break
      case 'server.removed':
        if (rows.remove(change.serverId)) version += 1
        break
      case 'stale.changed': {
        const shared = share(stale, change.stale)
        if (shared !== stale) version += 1
        stale = shared
        break
      }
      case 'coordinator.beat':
        coordinator = share(coordinator, change.coordinator)
        break
      case 'reset': {
        const shared = share(stale, change.rows.stale)
        const isChanged = rows.replace(change.rows.servers)
        if (isChanged || shared !== stale) version += 1
        stale = shared
        coordinator = share(coordinator, change.rows.coordinator)
      }
    }
  }
  const isSame = version === snapshot.version && coordinator === snapshot.coordinator
  return isSame ? snapshot : { servers: rows.current, version, stale, coordinator }
}

/** A picture made of rows as they travel. */
export function snapshotOf(rows: FleetRows): FleetSnapshot {
  return apply(EMPTY_SNAPSHOT, { type: 'reset', rows })
}

/** Rows that are copied at their first change. */
class Rows {
  current: ReadonlyMap<string, Server>
  private copy: Map<string, Server> | null = null

  constructor(servers: ReadonlyMap<string, Server>) {
    this.current = servers
  }

  put(server: Server): boolean {
    const previous = this.current.get(server.id)
    const row = share(previous, server)
    if (row === previous) return false
    this.writable().set(server.id, row)
    return true
  }

  remove(serverId: string): boolean {
    return this.current.has(serverId) && this.writable().delete(serverId)
  }

  replace(servers: readonly Server[]): boolean {
    const ids = new Set(servers.map((server) => server.id))
    const gone = [...this.current.keys()].filter((id) => !ids.has(id))
    let isChanged = false
    for (const id of gone) isChanged = this.remove(id) || isChanged
    for (const server of servers) isChanged = this.put(server) || isChanged
    return isChanged
  }

  private writable(): Map<string, Server> {
    this.copy ??= new Map(this.current)
    this.current = this.copy
    return this.copy
  }
}
