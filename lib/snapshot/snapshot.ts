import type { Staleness } from '#lib/contracts/events'
import type { Server } from '#lib/contracts/fleet-model'
import type { Coordinator, FleetRows, RowChange } from '#lib/contracts/realtime'

/** The picture of the fleet; never changed, only replaced. */
export interface FleetSnapshot {
  servers: ReadonlyMap<string, Server>
  /** Grows with every change that can be seen in rows or staleness, not with the coordinator's beat. */
  version: number
  stale: Staleness
  coordinator: Coordinator
}

/** Everything that can happen to the picture. */
export type SnapshotChange =
  | RowChange
  | { type: 'stale.changed'; stale: Staleness }
  | { type: 'coordinator.beat'; coordinator: Coordinator }
  | { type: 'reset'; rows: FleetRows }

export const NO_COORDINATOR: Coordinator = { beat_at: null, restarts: 0, event_loop_p99_ms: null }

export const EMPTY_SNAPSHOT: FleetSnapshot = {
  servers: new Map(),
  version: 0,
  stale: null,
  coordinator: NO_COORDINATOR,
}

/** The rows by name, as lists show them. */
export function sortedServers(snapshot: FleetSnapshot): Server[] {
  return [...snapshot.servers.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
