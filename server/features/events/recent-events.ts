import type { ServerEvent } from '#lib/contracts/events'

export interface RecentEvents {
  add(event: ServerEvent): void
  /** The youngest that pass the filter, newest first. */
  find(filter: (event: ServerEvent) => boolean, limit: number): ServerEvent[]
}

/** Keeps the last events in memory, for readers while the database is away. */
export function createRecentEvents(capacity = 2000): RecentEvents {
  const ring: ServerEvent[] = []
  return {
    add(event) {
      ring.push(event)
      // Cut in large bites: shifting one by one would cost a copy for every event.
      if (ring.length > capacity * 2) ring.splice(0, ring.length - capacity)
    },
    find(filter, limit) {
      const found: ServerEvent[] = []
      for (let at = ring.length - 1; at >= 0 && found.length < limit; at--) {
        const event = ring[at]
        if (event && filter(event)) found.push(event)
      }
      return found
    },
  }
}
