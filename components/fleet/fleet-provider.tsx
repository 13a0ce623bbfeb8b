'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { call } from '#lib/api/client'
import { events } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import type { MessageType } from '#lib/contracts/realtime'
import { createOpenFeed } from '#lib/realtime/connect'
import type { FleetSeed } from '#lib/realtime/link'
import { createFleetStore } from '#lib/realtime/store'
import { FleetContext } from '#lib/realtime/use-fleet'

interface FleetProviderProps {
  /** What the page was rendered with. */
  seed: FleetSeed
  children: ReactNode
}

/** The rest of the feed says the same in other words, for programs. */
const TYPES: readonly MessageType[] = ['fleet_change', 'new_event', 'stale', 'heartbeat', 'critical_alert']
const EVENTS_MAX = 200
const ACTIVE_EVERY_MS = 60_000

/** Keeps the fleet of every page below it up to date. */
export function FleetProvider({ seed, children }: FleetProviderProps) {
  const [store] = useState(() =>
    createFleetStore({
      seed,
      openFeed: createOpenFeed({ types: TYPES }),
      loadServers,
      loadEvents: async (signal) => (await call(events.list, { limit: EVENTS_MAX }, { signal })).events,
      loadLogs: async (serverId) => (await call(fleet.logs, { serverId })).logs,
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
    }),
  )
  useEffect(() => store.start(), [store])
  useEffect(() => {
    let toldAt = Date.now()
    const note = () => {
      if (Date.now() - toldAt < ACTIVE_EVERY_MS) return
      toldAt = Date.now()
      store.noteActive()
    }
    const signs = ['pointerdown', 'keydown'] as const
    for (const sign of signs) window.addEventListener(sign, note, { passive: true })
    return () => {
      for (const sign of signs) window.removeEventListener(sign, note)
    }
  }, [store])
  return <FleetContext value={store}>{children}</FleetContext>
}

async function loadServers(signal: AbortSignal) {
  const servers: Server[] = []
  for (let page = 1; ; page += 1) {
    const answer = await call(fleet.list, { page_size: 500, page }, { signal })
    servers.push(...answer.servers)
    if (servers.length >= answer.total || answer.servers.length === 0) return { servers, stale: answer.stale }
  }
}
