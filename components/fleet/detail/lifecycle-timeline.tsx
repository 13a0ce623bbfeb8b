'use client'

import clsx from 'clsx'
import { type KeyboardEvent, useId, useState } from 'react'
import { spanWords } from '#lib/format/duration'
import { BAR_WORDS, type Bar, type BarKind } from '#lib/format/lifecycle-bars'
import { latencyWords } from '#lib/format/quantity'
import { visibleLine } from '#lib/format/visible-text'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { StatusGlyph } from '../../ui/status-glyph.tsx'
import { utcWords } from '../../ui/time-words.ts'

const HEIGHT = 32
/** Room above the bars for how long each lasted. */
const HEAD = 18
/** Narrower bars (percent) carry no words; the pointer and the list tell. */
const WORDS_FROM = 6

/** Height and pattern carry the state as well as hue. */
const LOOKS: Record<BarKind, { shape: Parameters<typeof StatusGlyph>[0]['shape']; fill: string; height: number }> = {
  running: { shape: 'running', fill: 'fill-ok', height: 14 },
  degraded: { shape: 'degraded', fill: 'fill-warn', height: 20 },
  starting: { shape: 'starting', fill: 'fill-busy', height: 8 },
  stopping: { shape: 'stopping', fill: 'fill-busy', height: 8 },
  backoff: { shape: 'backoff', fill: 'text-warn', height: 26 },
  open: { shape: 'open', fill: 'text-error', height: 32 },
  failed: { shape: 'failed', fill: 'fill-error', height: 32 },
  stopped: { shape: 'stopped', fill: 'fill-idle', height: 3 },
  maintenance: { shape: 'maintenance', fill: 'fill-hold', height: 14 },
}

/** Waiting is drawn hatched, in the hue of what it waits after. */
const HATCHED: Partial<Record<BarKind, 'warn' | 'error'>> = { backoff: 'warn', open: 'error' }

/** How long a bar lasted; attempts may take no second. */
function lengthOf(bar: Bar): string {
  const ms = bar.until - bar.from
  return ms < 1000 ? latencyWords(ms) : spanWords(ms)
}

/** The life of a server as bars, newest at the right; pointer and arrow keys read single phases. */
export function LifecycleTimeline({ bars }: { bars: readonly Bar[] }) {
  const [read, setRead] = useState<number | null>(null)
  const last = bars.length - 1
  const picked = bars[read === null ? last : Math.min(read, last)]
  if (!picked) return <p className="text-small text-ink3">Nothing has happened to it yet.</p>
  const move = (event: KeyboardEvent) => {
    const from = read ?? last
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    setRead(Math.min(last, Math.max(0, to)))
  }
  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Lifecycle, oldest to newest"
        aria-readonly
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={(read ?? last) + 1}
        aria-valuetext={`${BAR_WORDS[picked.kind]} ${lengthOf(picked)}${picked.reason ? `: ${visibleLine(picked.reason)}` : ''}`}
        onKeyDown={move}
        onBlur={() => setRead(null)}
        onPointerLeave={() => setRead(null)}
        className="rounded-sm"
      >
        <Bars bars={bars} read={read} onRead={setRead} />
      </div>
      <Reading bar={picked} isPast={read !== null && read !== last} />
    </div>
  )
}

/** Rounded, because logarithms of two engines differ in their last digits and the server's drawing must be the browser's. */
function percent(share: number): string {
  return `${share.toFixed(2)}%`
}

interface BarsProps {
  bars: readonly Bar[]
  read: number | null
  onRead: (position: number) => void
}

function Bars({ bars, read, onRead }: BarsProps) {
  const hatch = useId()
  return (
    <svg height={HEAD + HEIGHT} className="block w-full" aria-hidden="true">
      <defs>
        {(['warn', 'error'] as const).map((tone) => (
          <pattern
            key={tone}
            id={`${hatch}-${tone}`}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="2" height="5" className={tone === 'warn' ? 'fill-warn' : 'fill-error'} />
          </pattern>
        ))}
      </defs>
      <line x1="0" x2="100%" y1={HEAD + HEIGHT - 0.5} y2={HEAD + HEIGHT - 0.5} className="stroke-line" />
      {bars.map((bar, position) => {
        const { fill, height } = LOOKS[bar.kind]
        const hatched = HATCHED[bar.kind]
        const gap = bars.length > 1 ? 0.15 : 0
        const place = { x: percent(bar.left + gap), width: percent(Math.max(0.2, bar.width - 2 * gap)) }
        return (
          <g key={bar.from} className={fill} onPointerMove={() => onRead(position)}>
            <rect
              {...place}
              y="0"
              height={HEAD + HEIGHT}
              className={position === read ? 'fill-press' : 'fill-transparent'}
            />
            <rect
              {...place}
              y={HEAD + HEIGHT - height}
              height={height}
              {...(hatched ? { fill: `url(#${hatch}-${hatched})`, stroke: 'currentColor' } : {})}
            />
            {bar.width >= WORDS_FROM ? (
              <text
                x={place.x}
                y={HEAD + HEIGHT - height - 5}
                className="fill-ink3 font-mono text-mono-compact max-md:hidden"
              >
                {lengthOf(bar)}
              </text>
            ) : null}
          </g>
        )
      })}
    </svg>
  )
}

function Reading({ bar, isPast }: { bar: Bar; isPast: boolean }) {
  return (
    <p className="mt-1.5 flex min-h-[18px] flex-wrap items-baseline gap-x-2 text-small">
      <StatusGlyph shape={LOOKS[bar.kind].shape} className="translate-y-px animate-none!" />
      <span className="font-medium">{BAR_WORDS[bar.kind]}</span>
      <span className="font-mono text-mono-compact text-ink2">{lengthOf(bar)}</span>
      <span className="text-ink3">
        {isPast ? 'from ' : 'since '}
        <RelativeTime at={bar.from} />
      </span>
      {bar.reason ? <span className="min-w-0 text-ink2">{visibleLine(bar.reason)}</span> : null}
    </p>
  )
}

/** The same as a list: newest first, with the exact times. */
export function LifecycleList({ bars, id }: { bars: readonly Bar[]; id: string }) {
  return (
    <ScrollRegion label="Lifecycle as a list" className="mt-2 max-h-64 border-y text-small">
      <ol id={id}>
        {bars.toReversed().map((bar) => (
          <li
            key={bar.from}
            className="grid grid-cols-[12px_9rem_1fr] items-baseline gap-x-2.5 border-b py-1 last:border-b-0 max-sm:grid-cols-[12px_1fr]"
          >
            <StatusGlyph shape={LOOKS[bar.kind].shape} className="translate-y-px animate-none!" />
            <span className="font-medium">
              {BAR_WORDS[bar.kind]}{' '}
              <span className="font-mono text-mono-compact font-normal text-ink2">{lengthOf(bar)}</span>
            </span>
            <span className={clsx('min-w-0 break-words text-ink2 max-sm:col-start-2')}>
              <time dateTime={new Date(bar.from).toISOString()} className="mr-2 font-mono text-mono-compact text-ink3">
                {utcWords(bar.from)}
              </time>
              {bar.reason ? visibleLine(bar.reason) : null}
            </span>
          </li>
        ))}
      </ol>
    </ScrollRegion>
  )
}
