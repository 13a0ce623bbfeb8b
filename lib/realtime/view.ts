import type { ServerEvent } from '#lib/contracts/events'
import type { Server } from '#lib/contracts/fleet-model'
import type { FleetRows, Message, Payload } from '#lib/contracts/realtime'
import { applyAll, snapshotOf } from '../snapshot/apply.ts'
import { type FleetSnapshot, type SnapshotChange, sortedServers } from '../snapshot/snapshot.ts'
import { addEvents } from './events-ring.ts'

export type CriticalAlert = Payload<'critical_alert'>

/** What pages are drawn from; never changed, only replaced, and its unchanged parts stay the same objects. */
export interface View {
  snapshot: FleetSnapshot
  /** The rows by name. */
  servers: readonly Server[]
  /** Newest first. */
  events: readonly ServerEvent[]
  /** The last alert about the fleet as a whole, since this page was opened. */
  alert: CriticalAlert | null
}

export function viewOf(rows: FleetRows, events: readonly ServerEvent[]): View {
  const snapshot = snapshotOf(rows)
  return { snapshot, servers: sortedServers(snapshot), events: addEvents([], [...events].reverse()), alert: null }
}

/** The view after messages arrived, in order. */
export function withMessages(view: View, messages: readonly Message[]): View {
  const changed = withChanges(view, messages.flatMap(changeOf))
  const added = messages.flatMap((message) => (message.type === 'new_event' ? [message.data] : []))
  const alert = messages.findLast((message) => message.type === 'critical_alert')?.data ?? view.alert
  const events = addEvents(view.events, added)
  return events === changed.events && alert === changed.alert ? changed : { ...changed, events, alert }
}

export function withChanges(view: View, changes: readonly SnapshotChange[]): View {
  const snapshot = applyAll(view.snapshot, changes)
  if (snapshot === view.snapshot) return view
  const servers = snapshot.servers === view.snapshot.servers ? view.servers : sortedServers(snapshot)
  return { ...view, snapshot, servers }
}

export function withEvents(view: View, newestFirst: readonly ServerEvent[]): View {
  const events = addEvents(view.events, [...newestFirst].reverse())
  return events === view.events ? view : { ...view, events }
}

function changeOf(message: Message): SnapshotChange[] {
  switch (message.type) {
    case 'fleet_change':
      return [message.data]
    case 'stale': {
      const { since, reason } = message.data
      return [{ type: 'stale.changed', stale: since === null ? null : { since, reason } }]
    }
    case 'heartbeat': {
      const { coordinator_at: beat_at, restarts, event_loop_p99_ms } = message.data
      return [{ type: 'coordinator.beat', coordinator: { beat_at, restarts, event_loop_p99_ms } }]
    }
    default:
      return []
  }
}
