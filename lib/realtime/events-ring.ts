import type { ServerEvent } from '#lib/contracts/events'

/** Events a page keeps. */
export const RECENT_EVENTS_MAX = 500

/** Newest first, each once, at most `RECENT_EVENTS_MAX`; the same list when nothing was added. */
export function addEvents(events: readonly ServerEvent[], added: readonly ServerEvent[]): readonly ServerEvent[] {
  const ids = new Set(events.map((event) => event.id))
  const fresh = added.filter((event) => {
    if (ids.has(event.id)) return false
    ids.add(event.id)
    return true
  })
  if (fresh.length === 0) return events
  return [...fresh.reverse(), ...events].sort(byTimeDown).slice(0, RECENT_EVENTS_MAX)
}

/** Stable, so that events of one millisecond stay in the order they came. */
const byTimeDown = (a: ServerEvent, b: ServerEvent) =>
  a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0
