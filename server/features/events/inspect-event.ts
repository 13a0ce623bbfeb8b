import { AppError } from '#lib/contracts/errors'
import { events } from '#lib/contracts/events'
import { withinDeadline } from '#server/db/transaction'
import { operation } from '#server/platform/operation'
import { findEvent } from './store.ts'

/** Shows one event; the youngest are answered from memory. */
export const inspectEvent = operation(events.inspect, {
  async run({ db, ports }, { eventId }) {
    const [recent] = ports.recentEvents((event) => event.id === eventId, 1)
    const event = recent ?? (await withinDeadline(findEvent(db, eventId)))
    if (!event) throw new AppError('not_found', 'There is no such event; it may have been retired.')
    return { event }
  },
})
