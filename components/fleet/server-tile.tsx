'use client'

import clsx from 'clsx'
import Link from 'next/link'
import type { KeyboardEvent } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { conditionOf } from '#lib/format/condition'
import { latencyWords } from '#lib/format/quantity'
import { useFlash } from '../ui/use-flash.tsx'
import { serverPath } from './places.ts'
import { RowVerbs } from './row-verbs.tsx'
import { ServerPulse } from './server-pulse.tsx'
import { ServerState } from './server-state.tsx'
import { useRowKeys } from './use-row-keys.ts'

/** A server as one lamp of the panel: name, state and cause, and its pulse. */
export function ServerTile({ server }: { server: Server }) {
  const keys = useRowKeys()
  const flash = useFlash(conditionOf(server))
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey || !(event.target instanceof HTMLAnchorElement)) return
    const next = neighbour(event.currentTarget, event.key)
    if (next) next.focus()
    // The link opens by itself.
    const used = next !== null || (event.key !== 'Enter' && keys(server, event.key))
    if (used) event.preventDefault()
  }
  return (
    <li
      onKeyDown={onKeyDown}
      data-tile=""
      className={clsx(
        'group/row relative min-w-0 px-2 pt-2 pb-3 before:absolute before:inset-x-2 before:top-0 before:h-px before:bg-line hover:bg-hover has-[a:focus-visible]:bg-hover',
        flash,
      )}
    >
      <div className="flex min-h-7 items-center gap-2 max-md:min-h-11">
        <Link
          href={serverPath(server.name)}
          className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {server.name}
        </Link>
        <span className="flex-none font-mono text-mono-compact text-ink3 group-hover/row:hidden group-has-[a:focus-visible]/row:hidden max-md:block! pointer-coarse:block!">
          {server.state === 'running' ? latencyWords(server.health.p95_ms) : ''}
        </span>
        <RowVerbs
          server={server}
          className="relative z-[1] hidden! group-focus-within/row:flex! group-hover/row:flex! max-md:flex! pointer-coarse:flex!"
        />
      </div>
      <div className="flex items-end gap-4 text-small sm:block">
        <ServerState server={server} className="max-w-full flex-1" />
        <ServerPulse server={server} height={18} className="w-28 border-b sm:mt-0.5 sm:w-auto" />
      </div>
    </li>
  )
}

/** The link of the tile before or after, across groups. */
function neighbour(tile: HTMLLIElement, key: string): HTMLAnchorElement | null {
  const step = key === 'j' || key === 'ArrowDown' ? 1 : key === 'k' || key === 'ArrowUp' ? -1 : 0
  if (step === 0) return null
  const tiles = [...document.querySelectorAll('[data-tile]')]
  const next = tiles[tiles.indexOf(tile) + step]
  return next?.querySelector('a') ?? null
}
