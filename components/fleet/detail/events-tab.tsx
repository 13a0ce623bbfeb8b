'use client'

import { useMemo, useState } from 'react'
import { call } from '#lib/api/client'
import { isAppError } from '#lib/contracts/errors'
import type { EventSeverity, ServerEvent } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { eventShape } from '#lib/format/event-shape'
import { visibleLine } from '#lib/format/visible-text'
import { useRecentEvents } from '#lib/realtime/use-fleet'
import { useMay } from '../../layout/me.tsx'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/radio-group.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusGlyph } from '../../ui/status-glyph.tsx'

const LEVELS = [
  { value: 'all', label: 'All' },
  { value: 'warning', label: 'Warnings and worse' },
  { value: 'error', label: 'Errors' },
] as const
type Level = (typeof LEVELS)[number]['value']

const AT_LEAST: Record<Level, readonly EventSeverity[]> = {
  all: ['info', 'warning', 'error', 'critical'],
  warning: ['warning', 'error', 'critical'],
  error: ['error', 'critical'],
}

const WORDS: Record<EventSeverity, string> = { info: 'Info', warning: 'Warning', error: 'Error', critical: 'Critical' }

/** What happened to one server, newest first; new events arrive on top, older ones on request. */
export function EventsTab({ serverId, loaded }: { serverId: string; loaded: readonly ServerEvent[] }) {
  const [level, setLevel] = useState<Level>('all')
  const { events, older } = useServerEvents(serverId, loaded)
  if (!useMay('mcp:view_events'))
    return <p className="text-ink2">Reading events needs the permission mcp:view_events.</p>
  const shown = events.filter(({ severity }) => AT_LEAST[level].includes(severity))
  return (
    <section aria-label="Events">
      <h2 className="sr-only">Events</h2>
      <div className="flex flex-wrap items-center justify-between gap-3 pb-3">
        <Segmented legend="Severity" name="severity" options={LEVELS} value={level} onValueChange={setLevel} />
        <span className="text-small text-ink3">
          {shown.length === events.length ? `${events.length}` : `${shown.length} of ${events.length}`} shown
        </span>
      </div>
      <ol className="border-t">
        {shown.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      {shown.length === 0 ? (
        <p className="py-4 text-ink2">Nothing of this kind among the events loaded so far.</p>
      ) : null}
      <div className="flex items-center gap-3 pt-3">
        {older.isEnd ? (
          <span className="text-small text-ink3">That is everything.</span>
        ) : (
          <Button pending={older.isLoading} onClick={older.load}>
            Load older events
          </Button>
        )}
        {older.fault ? (
          <span role="alert" className="text-small text-error">
            {older.fault}
          </span>
        ) : null}
      </div>
    </section>
  )
}

function EventRow({ event }: { event: ServerEvent }) {
  const shape = eventShape(event)
  return (
    <li className="grid min-h-row grid-cols-[12px_1fr] items-baseline gap-x-2.5 border-b py-1.5 text-small sm:grid-cols-[12px_5.5rem_1fr_auto]">
      {shape ? (
        <StatusGlyph shape={shape} label={WORDS[event.severity]} className="translate-y-px animate-none!" />
      ) : (
        <span className="mx-auto size-1 self-center rounded-full bg-ink3" />
      )}
      <RelativeTime at={event.timestamp} className="text-ink3 max-sm:order-last max-sm:col-start-2" />
      <span className="min-w-0 break-words">
        {visibleLine(event.message)}
        {event.error_message && !event.message.includes(event.error_message) ? (
          <span className="block text-ink2">{visibleLine(event.error_message)}</span>
        ) : null}
      </span>
      <code className="font-mono text-mono-compact text-ink3 max-sm:hidden">{event.event_type}</code>
    </li>
  )
}

/** The loaded, the live and the older events of a server as one list without doubles. */
function useServerEvents(serverId: string, loaded: readonly ServerEvent[]) {
  const recent = useRecentEvents()
  const [pages, setPages] = useState<{ events: readonly ServerEvent[]; cursor: string | null | undefined }>({
    events: loaded,
    cursor: undefined,
  })
  const [isLoading, setLoading] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const events = useMemo(() => {
    const all = new Map<string, ServerEvent>()
    for (const event of recent) if (event.server_id === serverId) all.set(event.id, event)
    for (const event of pages.events) all.set(event.id, event)
    return [...all.values()].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1))
  }, [recent, pages, serverId])
  const load = () => {
    setLoading(true)
    setFault(null)
    call(fleet.events, { serverId, limit: 100, ...(pages.cursor ? { cursor: pages.cursor } : {}) })
      .then((page) => setPages((now) => ({ events: [...now.events, ...page.events], cursor: page.next_cursor })))
      .catch((error: unknown) => setFault(isAppError(error) ? error.message : 'The events could not be loaded.'))
      .finally(() => setLoading(false))
  }
  return { events, older: { load, isLoading, fault, isEnd: pages.cursor === null } }
}
