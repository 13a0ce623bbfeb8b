'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import type { SortKey } from '#lib/format/fleet-view'
import { Table, TableHead, TableHeader } from '../ui/table.tsx'
import { TableBody } from '../ui/table-rows.tsx'
import { ServerRow } from './server-row.tsx'
import { useRowKeys } from './use-row-keys.ts'

interface FleetTableProps {
  /** In the order shown. */
  servers: readonly Server[]
  sort: SortKey
  isDescending: boolean
  onSort: (key: SortKey) => void
}

/** Up to this many rows all of them are drawn; beyond it only those in sight. */
const DRAW_ALL = 100

/** The fleet as a dense table that sorts by every column and answers to keys. */
export function FleetTable({ servers, sort, isDescending, onSort }: FleetTableProps) {
  const column = (key: SortKey) => ({
    sorted: sort === key ? (isDescending ? ('descending' as const) : ('ascending' as const)) : (false as const),
    onSort: () => onSort(key),
  })
  return (
    <div className="@container">
      <Table caption="Servers" aria-rowcount={servers.length + 1} className="table-fixed">
        <TableHead>
          <TableHeader {...column('state')}>State</TableHeader>
          <TableHeader {...column('name')} className="w-[16%] @max-4xl:w-[26%] @max-md:w-[44%]">
            Name
          </TableHeader>
          <TableHeader {...column('transport')} className="w-22 @max-5xl:hidden">
            Transport
          </TableHeader>
          <TableHeader className="w-36 @max-2xl:hidden">Checks</TableHeader>
          <TableHeader numeric {...column('p95')} className="w-18">
            p95
          </TableHeader>
          <TableHeader numeric {...column('success')} className="w-19 @max-xl:hidden">
            Success
          </TableHeader>
          <TableHeader numeric {...column('memory')} className="w-32 @max-3xl:hidden">
            Memory, CPU
          </TableHeader>
          <TableHeader numeric {...column('restarts')} className="w-20 @max-5xl:hidden">
            Restarts
          </TableHeader>
          <TableHeader numeric {...column('tools')} className="w-14 @max-5xl:hidden">
            Tools
          </TableHeader>
          <TableHeader numeric {...column('uptime')} className="w-18 @max-5xl:hidden">
            Uptime
          </TableHeader>
          <TableHeader className="w-24 @max-xl:w-13">
            <span className="sr-only">Verbs</span>
          </TableHeader>
        </TableHead>
        {servers.length > DRAW_ALL ? <RowsInSight servers={servers} /> : <AllRows servers={servers} />}
      </Table>
    </div>
  )
}

function useKeysOnRows(servers: readonly Server[]) {
  const keys = useRowKeys()
  return (id: string, key: string) => {
    const server = servers.find((each) => each.id === id)
    if (server) keys(server, key)
  }
}

function AllRows({ servers }: { servers: readonly Server[] }) {
  const onRowKey = useKeysOnRows(servers)
  return (
    <TableBody onRowKey={onRowKey}>
      {servers.map((server, position) => (
        <ServerRow key={server.id} server={server} aria-rowindex={position + 2} />
      ))}
    </TableBody>
  )
}

const FRAMES = 20

/** Focuses a row that is scrolled to and not drawn yet; gives up after some frames, when it was removed meanwhile. */
function focusWhenDrawn(body: HTMLElement, selector: string, frames = FRAMES): void {
  requestAnimationFrame(() => {
    const row = body.querySelector<HTMLElement>(selector)
    if (row) row.focus()
    else if (frames > 0) focusWhenDrawn(body, selector, frames - 1)
  })
}

/** Draws the rows in sight between two spacers, which stand in bodies of their own so that rows stay neighbours. */
function RowsInSight({ servers }: { servers: readonly Server[] }) {
  const onRowKey = useKeysOnRows(servers)
  const top = useRef<HTMLTableSectionElement>(null)
  const offset = useOffset(top)
  const rows = useWindowVirtualizer({
    count: servers.length,
    estimateSize: () => 36,
    overscan: 12,
    scrollMargin: offset,
    initialRect: { width: 1200, height: 800 },
    getItemKey: (position) => servers[position]?.id ?? position,
  })
  const drawn = rows.getVirtualItems()
  const before = Math.max(0, (drawn[0]?.start ?? offset) - offset)
  const after = Math.max(0, rows.getTotalSize() - ((drawn.at(-1)?.end ?? offset) - offset))
  const toEnd = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const position = { Home: 0, End: servers.length - 1 }[event.key]
    const row = event.target
    if (position === undefined || !(row instanceof HTMLTableRowElement)) return
    event.preventDefault()
    event.stopPropagation()
    rows.scrollToIndex(position)
    const id = servers[position]?.id
    if (id && row.parentElement) focusWhenDrawn(row.parentElement, `[data-row="${id}"]`)
  }
  return (
    <>
      <Spacer height={before} ref={top} />
      <TableBody onRowKey={onRowKey} onKeyDownCapture={toEnd}>
        {drawn.map(({ index }) => {
          const server = servers[index]
          return server ? (
            <ServerRow
              key={server.id}
              server={server}
              data-index={index}
              ref={rows.measureElement}
              aria-rowindex={index + 2}
            />
          ) : null
        })}
      </TableBody>
      <Spacer height={after} />
    </>
  )
}

/** Its height is an attribute, which the content security policy lets the server write. */
function Spacer({ height, ref }: { height: number; ref?: RefObject<HTMLTableSectionElement | null> }) {
  return (
    <tbody ref={ref} aria-hidden="true">
      {height > 0 ? (
        <tr>
          <td {...{ height }} />
        </tr>
      ) : null}
    </tbody>
  )
}

/** How far below the top of the page the element begins. */
function useOffset(element: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    if (element.current) setOffset(element.current.getBoundingClientRect().top + window.scrollY)
  }, [element])
  return offset
}
