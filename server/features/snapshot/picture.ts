import type { Staleness } from '#lib/contracts/events'
import type { DefinedServer, RuntimeState, Server } from '#lib/contracts/fleet-model'
import type { Coordinator, FleetRows } from '#lib/contracts/realtime'
import type { Capabilities } from '#lib/contracts/tools'
import { apply } from '#lib/snapshot/apply'
import { EMPTY_SNAPSHOT, type FleetSnapshot, type SnapshotChange, sortedServers } from '#lib/snapshot/snapshot'
import type { Clock } from '../../platform/clock.ts'
import type { FleetPicture } from '../../platform/ports.ts'
import { createDefinitions } from './definitions.ts'
import { createWaiting, type Wait } from './waiting.ts'

/** Told after the picture has changed; `before` is the row as it was. */
export type ChangeListener = (change: SnapshotChange, before: Server | undefined) => void

export interface Snapshot extends FleetPicture {
  /** Adds or replaces the stored part of a server. */
  setDefinition(definition: DefinedServer): void
  remove(serverId: string): void
  setRuntime(serverId: string, runtime: RuntimeState): void
  setCapabilities(serverId: string, capabilities: Capabilities | null): void
  /** Marks the picture as having no living source since then; null: it has one again. */
  setStale(since: Date | null, reason: string): void
  /** Notes a sign of life of the coordinator; `at` in milliseconds since the epoch. Announced at most every two seconds. */
  beat(sign: { at: number; restarts: number; eventLoopP99Ms: number | null }): void
  stale(): Staleness
  coordinator(): Coordinator
  /** Everything, as it travels to a page or a socket. */
  rows(): FleetRows
  /** Answers a function that ends the listening. */
  onChange(listener: ChangeListener): () => void
}

const BEAT_EVERY_MS = 2000

/** Builds the in-memory picture: definitions joined with what the coordinator observes. */
export function createSnapshot({ clock }: { clock: Clock }): Snapshot {
  const definitions = createDefinitions()
  const offers = new Map<string, Capabilities>()
  const cell = createCell(clock)
  let offersVersion = 0
  let announcedBeatAt = 0

  const rowOf = (definition: DefinedServer) => {
    const since = cell.current().servers.get(definition.id)?.since ?? new Date(clock.now()).toISOString()
    return definitions.join(definition, since)
  }
  const upsert = (definition: DefinedServer) => {
    cell.change({ type: 'server.upserted', server: rowOf(definition) }, definition.id)
  }
  const setDefinition = (definition: DefinedServer) => {
    definitions.set(definition)
    upsert(definition)
  }
  const remove = (serverId: string) => {
    definitions.delete(serverId)
    offers.delete(serverId)
    cell.change({ type: 'server.removed', serverId }, serverId)
  }

  return {
    list: cell.list,
    find: (ref) => cell.current().servers.get(ref) ?? cell.current().servers.get(definitions.idOf(ref) ?? ''),
    version: () => cell.current().version + offersVersion,
    capabilities: (serverId) => offers.get(serverId),
    rowOf,
    waitFor: cell.waitFor,
    setDefinition,
    remove,
    setRuntime(serverId, runtime) {
      definitions.setRuntime(serverId, runtime)
      const definition = definitions.get(serverId)
      if (definition) upsert(definition)
    },
    setCapabilities(serverId, capabilities) {
      if (capabilities === null) offers.delete(serverId)
      else offers.set(serverId, capabilities)
      offersVersion += 1
    },
    setStale(since, reason) {
      cell.change({ type: 'stale.changed', stale: since === null ? null : { since: since.toISOString(), reason } })
    },
    beat({ at, restarts, eventLoopP99Ms }) {
      if (at - announcedBeatAt < BEAT_EVERY_MS && restarts === cell.current().coordinator.restarts) return
      announcedBeatAt = at
      const coordinator = { beat_at: new Date(at).toISOString(), restarts, event_loop_p99_ms: eventLoopP99Ms }
      cell.change({ type: 'coordinator.beat', coordinator })
    },
    stale: () => cell.current().stale,
    coordinator: () => cell.current().coordinator,
    rows: () => ({ servers: [...cell.list()], stale: cell.current().stale, coordinator: cell.current().coordinator }),
    onChange: cell.onChange,
  }
}

/** Holds the current picture, and tells of each change and those who wait for one. */
function createCell(clock: Clock) {
  const listeners = new Set<ChangeListener>()
  const waiting = createWaiting(clock)
  let snapshot: FleetSnapshot = EMPTY_SNAPSHOT
  let sorted: { of: FleetSnapshot['servers']; list: readonly Server[] } = { of: snapshot.servers, list: [] }
  return {
    current: () => snapshot,
    list(): readonly Server[] {
      if (sorted.of !== snapshot.servers) sorted = { of: snapshot.servers, list: sortedServers(snapshot) }
      return sorted.list
    },
    change(change: SnapshotChange, serverId?: string): void {
      const before = serverId === undefined ? undefined : snapshot.servers.get(serverId)
      const next = apply(snapshot, change)
      if (next === snapshot) return
      snapshot = next
      for (const listener of listeners) listener(change, before)
      if (serverId !== undefined) waiting.tell(serverId, next.servers.get(serverId))
    },
    waitFor(serverId: string, wait: Wait): Promise<Server | null> {
      const server = snapshot.servers.get(serverId)
      return server && wait.until(server) ? Promise.resolve(server) : waiting.add(serverId, wait)
    },
    onChange(listener: ChangeListener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
