'use client'

import clsx from 'clsx'
import { Menu as MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { Drawer } from '../ui/drawer.tsx'
import type { NavigationEntry } from './navigation.ts'
import { BadgeDot } from './navigation-rail.tsx'

interface PhoneBarProps {
  entries: readonly NavigationEntry[]
  /** Stands under the list in the sheet: theme, account. */
  footer?: ReactNode
}

const cell =
  'relative flex h-14 min-w-11 flex-1 flex-col items-center justify-center gap-1 text-micro focus-visible:-outline-offset-2 [&_svg]:size-4'

/** The navigation of phones: up to four places and a sheet with all of them. */
export function PhoneBar({ entries, footer }: PhoneBarProps) {
  const [open, setOpen] = useState(false)
  const places = entries.filter((entry) => entry.phone).slice(0, 4)
  const elsewhere = entries.some((entry) => entry.current && !places.includes(entry))
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map((entry) => (
        <Link
          key={entry.href}
          href={entry.href}
          aria-current={entry.current ? 'page' : undefined}
          className={clsx(cell, entry.current ? 'text-ink' : 'text-ink2')}
        >
          <CurrentRule shown={entry.current} />
          <span className="relative" aria-hidden="true">
            {entry.icon}
            {entry.badge ? <BadgeDot tone={entry.badge.tone} /> : null}
          </span>
          <span className="max-w-full truncate px-0.5">{entry.label}</span>
          {entry.badge ? <span className="sr-only">{`${entry.badge.count} ${entry.badge.label}`}</span> : null}
        </Link>
      ))}
      <Drawer
        title="Signalbox"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button type="button" className={clsx(cell, elsewhere ? 'text-ink' : 'text-ink2')}>
            <CurrentRule shown={elsewhere} />
            <MenuIcon strokeWidth={1.5} aria-hidden="true" />
            More
          </button>
        }
        footer={footer}
      >
        <ul className="flex flex-col">
          {entries.map((entry) => (
            <li key={entry.href} className="border-b last:border-b-0">
              <Link
                href={entry.href}
                onClick={() => setOpen(false)}
                aria-current={entry.current ? 'page' : undefined}
                className={clsx(
                  'flex h-12 items-center gap-3 [&_svg]:size-4',
                  entry.current ? 'font-medium' : 'text-ink2',
                )}
              >
                <span aria-hidden="true">{entry.icon}</span>
                {entry.label}
              </Link>
            </li>
          ))}
        </ul>
      </Drawer>
    </nav>
  )
}

function CurrentRule({ shown }: { shown: boolean | undefined }) {
  return shown ? <span className="absolute inset-x-3 top-0 h-0.5 bg-ink" /> : null
}
