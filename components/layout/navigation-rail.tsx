import clsx from 'clsx'
import Link from 'next/link'
import { type Tone, toneText } from '../ui/status-glyph.tsx'
import type { NavigationEntry } from './navigation.ts'
import { RailPin } from './rail-pin.tsx'

interface NavigationRailProps {
  entries: readonly NavigationEntry[]
  homeHref: string
}

const label =
  'truncate opacity-0 transition-opacity group-hover/rail:opacity-100 group-has-focus-visible/rail:opacity-100 in-data-[rail=pinned]:opacity-100'

/** The main navigation: icons at the left edge that show their labels on hover, on keyboard focus and when pinned. */
export function NavigationRail({ entries, homeHref }: NavigationRailProps) {
  return (
    <nav
      aria-label="Main"
      className="group/rail fixed inset-y-0 left-0 z-30 hidden w-14 flex-col overflow-x-hidden overflow-y-auto border-r bg-panel pb-[calc(var(--statusbar)+4px)] [scrollbar-width:none] [transition:width_0s_120ms] hover:w-52 hover:shadow-overlay has-focus-visible:w-52 has-focus-visible:shadow-overlay in-data-[rail=pinned]:w-52 in-data-[rail=pinned]:shadow-none! md:flex"
    >
      <div className="flex h-topbar flex-none items-center border-b">
        <Link href={homeHref} className="flex h-full min-w-0 flex-1 items-center focus-visible:-outline-offset-4">
          <span className="grid w-14 flex-none place-items-center">
            <Mark />
          </span>
          <span className={clsx(label, 'text-body font-semibold')}>Signalbox</span>
        </Link>
        <span className={clsx(label, 'mr-2 flex-none')}>
          <RailPin />
        </span>
      </div>
      <RailList entries={entries.filter((entry) => !entry.foot)} className="pt-2" />
      <RailList entries={entries.filter((entry) => entry.foot)} className="mt-auto" />
    </nav>
  )
}

function RailList({ entries, className }: { entries: readonly NavigationEntry[]; className: string }) {
  return (
    <ul className={clsx('flex flex-col', className)}>
      {entries.map((entry) => (
        <li key={entry.href}>
          <Link
            href={entry.href}
            aria-current={entry.current ? 'page' : undefined}
            className={clsx(
              'relative flex h-10 w-52 items-center text-body focus-visible:-outline-offset-2',
              entry.current
                ? 'font-medium text-ink before:absolute before:inset-y-1.5 before:left-0 before:w-0.5 before:bg-ink'
                : 'text-ink2 hover:bg-hover hover:text-ink',
            )}
          >
            <span className="relative grid w-14 flex-none place-items-center [&_svg]:size-4" aria-hidden="true">
              {entry.icon}
              {entry.badge ? <BadgeDot tone={entry.badge.tone} /> : null}
            </span>
            <span className={label}>{entry.label}</span>
            {entry.badge ? (
              <span className={clsx(label, 'mr-4 ml-auto font-mono text-mono-compact', toneText[entry.badge.tone])}>
                {entry.badge.count}
                <span className="sr-only"> {entry.badge.label}</span>
              </span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function BadgeDot({ tone }: { tone: Tone }) {
  return (
    <span
      className={clsx(
        'absolute top-1/2 left-1/2 ml-1.5 size-2 -translate-y-3 rounded-full border border-panel bg-current',
        toneText[tone],
      )}
    />
  )
}

/** A signal box seen from the track: the frame, a lamp, a lever. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className="size-5">
      <path d="M2.75 2.75h14.5v14.5H2.75Z" className="fill-none stroke-ink" strokeWidth="1.5" />
      <circle cx="7" cy="7.25" r="1.75" className="fill-ink" />
      <path d="M13 5.5v9M10.5 14.5h5M5.25 11.5h3.5M5.25 14.5h3.5" className="fill-none stroke-ink" strokeWidth="1.5" />
    </svg>
  )
}
