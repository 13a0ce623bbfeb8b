import type { RecentEvents } from './features/events/index.ts'
import type { Delivery, Observer } from './platform/event-bus.ts'
import type { Outbox } from './platform/outbox.ts'

export interface ObserverParts {
  recent: RecentEvents
  outbox: Outbox
  announce: (delivery: Delivery) => void
  watchForMassFailure: (delivery: Delivery) => void
}

const on = (pattern: string, name: string, react: Observer['react']): Observer => ({ pattern, name, react })

/** Everything that happens because something happened, one line each. */
export function observersOf(parts: ObserverParts): Observer[] {
  return [
    on('*', 'events.remember', ({ event }) => parts.recent.add(event)),
    on('*', 'events.store', ({ event, isStored }) => {
      if (!isStored) parts.outbox.add('event', event)
    }),
    on('*', 'realtime.announce', parts.announce),
    on('fleet.server.lost', 'realtime.mass_failure', parts.watchForMassFailure),
  ]
}
