import clsx from 'clsx'
import Link from 'next/link'
import type { ServerEvent } from '#lib/contracts/events'
import { eventShape, splitMessage } from '#lib/format/event-shape'
import { RelativeTime } from '../ui/relative-time.tsx'
import { StatusGlyph } from '../ui/status-glyph.tsx'

interface EventLineProps {
  event: ServerEvent
  /** Where the server it speaks of is shown; without one its name is plain. */
  serverHref?: string | undefined
}

/** A recorded fact as one line: what it left behind, the sentence, when. */
export function EventLine({ event, serverHref }: EventLineProps) {
  const shape = eventShape(event)
  const { name, rest } = splitMessage(event)
  return (
    <div className="grid grid-cols-[12px_minmax(0,1fr)_auto] items-baseline gap-x-2 py-1.5 text-small">
      <span className="translate-y-px">
        {shape ? (
          <StatusGlyph shape={shape} label={event.severity} className="animate-none!" />
        ) : (
          <span className="sr-only">info</span>
        )}
      </span>
      <span className={clsx('min-w-0 break-words', event.severity === 'info' ? 'text-ink2' : 'text-ink')}>
        {name && serverHref ? (
          <Link href={serverHref} className="font-medium text-ink hover:underline">
            {name}
          </Link>
        ) : (
          <span className="font-medium text-ink">{name}</span>
        )}
        {rest}
      </span>
      <RelativeTime at={event.timestamp} className="text-micro whitespace-nowrap text-ink3" />
    </div>
  )
}
