'use client'

import { Menu as BaseMenu } from '@base-ui/react/menu'
import clsx from 'clsx'
import Link from 'next/link'
import type { ReactElement, ReactNode } from 'react'

export interface MenuVerb {
  kind?: 'verb'
  label: string
  icon?: ReactNode
  /** The shortcut shown at the right; the menu does not bind it. */
  keys?: string
  onSelect?: () => void
  href?: string
  disabled?: boolean
  /** Why the verb is disabled, or one line about what it does. */
  hint?: string
  danger?: boolean
}

export type MenuEntry =
  | MenuVerb
  | { kind: 'separator' }
  | { kind: 'heading'; label: string }
  | { kind: 'check'; label: string; checked: boolean; onChange: (checked: boolean) => void }

interface MenuProps {
  /** The button that opens the menu; it must accept a ref and spread props. */
  trigger: ReactElement
  entries: readonly MenuEntry[]
  align?: 'start' | 'end' | undefined
  side?: 'top' | 'bottom' | undefined
}

const row =
  'grid min-h-8 cursor-default grid-cols-[1rem_1fr_auto] items-center gap-x-2 rounded-sm px-2 py-1 text-body outline-none select-none pointer-coarse:min-h-11 ' +
  'data-highlighted:bg-hover data-disabled:text-ink3'

export const popupClass =
  'rounded-md border border-line bg-panel shadow-overlay outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0'

export function Menu({ trigger, entries, align = 'end', side = 'bottom' }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <BaseMenu.Popup
            className={clsx(
              popupClass,
              'max-h-(--available-height) max-w-[min(22rem,calc(100vw-16px))] min-w-48 overflow-y-auto p-1',
            )}
          >
            {sections(entries).map((section) => (
              <MenuSection key={section.heading ?? section.entries.map(entryKey).join()} {...section} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

type Choice = Exclude<MenuEntry, { kind: 'separator' } | { kind: 'heading' }>
interface Section {
  heading?: string
  ruled: boolean
  entries: Choice[]
}

function entryKey(entry: Choice): string {
  return entry.label
}

/** Splits the flat list at separators and headings, because a heading must name a group for screen readers. */
function sections(entries: readonly MenuEntry[]): Section[] {
  const found: Section[] = []
  let current: Section = { ruled: false, entries: [] }
  const close = () => {
    if (current.entries.length > 0) found.push(current)
  }
  for (const entry of entries) {
    if (entry.kind === 'separator' || entry.kind === 'heading') {
      close()
      const ruled = entry.kind === 'separator' || (current.ruled && current.entries.length === 0)
      current = entry.kind === 'heading' ? { heading: entry.label, ruled, entries: [] } : { ruled, entries: [] }
    } else current.entries.push(entry)
  }
  close()
  return found
}

function MenuSection({ heading, ruled, entries }: Section) {
  const body = entries.map((entry) => <MenuRow key={entry.label} entry={entry} />)
  return (
    <>
      {ruled ? <BaseMenu.Separator className="mx-1 my-1 h-px bg-line" /> : null}
      {heading ? (
        <BaseMenu.Group>
          <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-1 text-micro text-ink3">{heading}</BaseMenu.GroupLabel>
          {body}
        </BaseMenu.Group>
      ) : (
        body
      )}
    </>
  )
}

function MenuRow({ entry }: { entry: Choice }) {
  if (entry.kind === 'check') {
    return (
      <BaseMenu.CheckboxItem
        checked={entry.checked}
        onCheckedChange={entry.onChange}
        closeOnClick={false}
        className={clsx(row, 'text-ink')}
      >
        <BaseMenu.CheckboxItemIndicator className="col-start-1">
          <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4 fill-none stroke-current" strokeWidth="1.5">
            <path d="m3 8.5 3.5 3.5L13 4.5" />
          </svg>
        </BaseMenu.CheckboxItemIndicator>
        <span className="col-start-2">{entry.label}</span>
      </BaseMenu.CheckboxItem>
    )
  }
  return (
    <BaseMenu.Item
      disabled={entry.disabled}
      onClick={entry.onSelect}
      className={clsx(row, entry.danger ? 'text-error data-highlighted:bg-error-soft' : 'text-ink')}
      {...(entry.href && !entry.disabled ? { render: <Link href={entry.href} /> } : {})}
    >
      <span className="grid size-4 place-items-center [&_svg]:size-4" aria-hidden="true">
        {entry.icon}
      </span>
      <span>{entry.label}</span>
      {entry.keys ? <kbd className="pl-4 font-sans text-micro text-ink3">{entry.keys}</kbd> : null}
      {entry.hint ? <span className="col-start-2 col-end-4 text-micro text-ink3">{entry.hint}</span> : null}
    </BaseMenu.Item>
  )
}
