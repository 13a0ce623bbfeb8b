'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import { EventSeverity, type ServerEvent } from '#lib/contracts/events'
import { useFleet, useRecentEvents } from '#lib/realtime/use-fleet'
import { EventLine } from '../events/event-line.tsx'
import { LiveIndicator } from '../layout/live-indicator.tsx'
import { Select } from '../ui/select.tsx'
import { serverPath } from './places.ts'

const SHOWN = 60

const choices = [
  { value: 'warning', label: 'Warnings and worse' },
  { value: 'error', label: 'Errors and worse' },
  { value: 'critical', label: 'Critical only' },
]

/** The last events as they come, with a way to hold them still. */
export function EventPanel() {
  const events = useRecentEvents()
  const { servers } = useFleet()
  const [least, setLeast] = useQueryState('level', parseAsStringLiteral(EventSeverity.options))
  const [held, setHeld] = useState<readonly ServerEvent[] | null>(null)
  const source = held ?? events
  const shown = least === null ? source : source.filter((event) => isAtLeast(event, least))
  const known = new Set(servers.map((server) => server.name))
  return (
    <section
      aria-labelledby="events"
      className="flex flex-col md:sticky md:top-[calc(var(--topbar)+20px)] md:max-h-[calc(100dvh-var(--topbar)-var(--statusbar)-40px)]"
    >
      <div className="flex flex-wrap items-center gap-2 pb-1">
        <h2 id="events" className="mr-auto text-small font-medium text-ink2">
          Events
        </h2>
        <Select
          label="Least severity"
          hideLabel
          value={least ?? ''}
          options={choices}
          placeholder="All events"
          onChange={(event) => void setLeast(EventSeverity.options.find((each) => each === event.target.value) ?? null)}
          className="w-36"
        />
        <LiveIndicator
          liveness={held ? 'paused' : 'live'}
          waiting={held ? newSince(held, events) : undefined}
          onToggle={() => setHeld(held ? null : events)}
        />
      </div>
      {shown.length === 0 ? (
        <p className="border-t py-3 text-small text-ink3">
          {least === null
            ? 'Nothing has happened yet. Starts, losses and changes appear here.'
            : 'Nothing this severe lately.'}
        </p>
      ) : (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
          tabIndex={0}
          aria-label="Recent events"
          className="scroll-quiet min-h-0 flex-1 overflow-y-auto border-t focus-visible:-outline-offset-2"
        >
          <ol className="max-md:[&>li:nth-child(n+21)]:hidden">
            {shown.slice(0, SHOWN).map((event) => (
              <li key={event.id} className="border-b last:border-b-0">
                <EventLine
                  event={event}
                  serverHref={known.has(event.server_name) ? serverPath(event.server_name) : undefined}
                />
              </li>
            ))}
          </ol>
        </section>
      )}
    </section>
  )
}

function isAtLeast(event: ServerEvent, least: EventSeverity): boolean {
  return EventSeverity.options.indexOf(event.severity) >= EventSeverity.options.indexOf(least)
}

function newSince(held: readonly ServerEvent[], events: readonly ServerEvent[]): number {
  const newest = held[0]?.id
  const position = events.findIndex((event) => event.id === newest)
  return position === -1 ? events.length : position
}
