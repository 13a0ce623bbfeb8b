'use client'

import clsx from 'clsx'
import { type ComponentProps, createContext, type KeyboardEvent, type ReactNode, use, useMemo, useState } from 'react'
import { useFlash } from './use-flash.tsx'

interface ActiveRow {
  id: string | null
  enter: (id: string) => void
}

const ActiveRowContext = createContext<ActiveRow>({ id: null, enter: () => {} })

interface TableBodyProps extends Omit<ComponentProps<'tbody'>, 'onKeyDown'> {
  children: ReactNode
  /** Called for a key on the focused row that the table does not use itself: Enter, Space, letters of verbs. */
  onRowKey?: ((rowId: string, key: string) => void) | undefined
}

/** The rows of a table as one tab stop: arrows, j and k, Home and End move between them. */
export function TableBody({ children, onRowKey, ...rest }: TableBodyProps) {
  const [id, setId] = useState<string | null>(null)
  const active = useMemo(() => ({ id, enter: setId }), [id])
  const move = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const row = event.target
    if (!(row instanceof HTMLTableRowElement) || event.metaKey || event.ctrlKey || event.altKey) return
    const next = neighbour(row, event.key)
    if (next) next.focus()
    else if (onRowKey && row.dataset.row) onRowKey(row.dataset.row, event.key)
    if (next || (onRowKey && event.key === ' ')) event.preventDefault()
  }
  return (
    <ActiveRowContext value={active}>
      <tbody {...rest} onKeyDown={move}>
        {children}
      </tbody>
    </ActiveRowContext>
  )
}

function neighbour(row: HTMLTableRowElement, key: string): HTMLTableRowElement | null {
  const rows = row.parentElement
  const found =
    key === 'ArrowDown' || key === 'j'
      ? row.nextElementSibling
      : key === 'ArrowUp' || key === 'k'
        ? row.previousElementSibling
        : key === 'Home'
          ? rows?.firstElementChild
          : key === 'End'
            ? rows?.lastElementChild
            : null
  return found instanceof HTMLTableRowElement ? found : null
}

interface TableRowProps extends Omit<ComponentProps<'tr'>, 'id'> {
  id: string
  selected?: boolean | undefined
  /** Any value that changes with the row's content; a change lights the row once. */
  version?: string | number | undefined
}

export function TableRow({ id, selected, version, className, ...rest }: TableRowProps) {
  const active = use(ActiveRowContext)
  const flash = useFlash(version)
  return (
    <tr
      {...rest}
      data-row={id}
      data-selected={selected ? '' : undefined}
      tabIndex={active.id === null || active.id === id ? 0 : -1}
      onFocus={() => active.enter(id)}
      className={clsx(
        'group/row hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 data-selected:bg-selected',
        flash,
        className,
      )}
    />
  )
}
