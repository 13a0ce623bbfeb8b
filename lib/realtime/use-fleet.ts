'use client'

import { createContext, use, useEffect, useSyncExternalStore } from 'react'
import type { ServerEvent, Staleness } from '#lib/contracts/events'
import type { LogLine } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import type { Coordinator } from '#lib/contracts/realtime'
import type { FleetReading, FleetStore } from './store.ts'
import type { CriticalAlert } from './view.ts'
import type { Connection } from './view-cell.ts'

export const FleetContext = createContext<FleetStore | null>(null)

/** The store above this component. Throws when there is none. */
export function useFleetStore(): FleetStore {
  const store = use(FleetContext)
  if (!store) throw new Error('There is no FleetProvider above this component.')
  return store
}

function useStored<T>(read: (store: FleetReading) => T): T {
  const store = useFleetStore()
  return useSyncExternalStore(
    store.subscribe,
    () => read(store),
    () => read(store.rendered),
  )
}

/** Every server by name, and how much the picture is to be trusted. A row that did not change is the same object. */
export function useFleet(): {
  servers: readonly Server[]
  stale: Staleness
  coordinator: Coordinator
  alert: CriticalAlert | null
} {
  const { servers, snapshot, alert } = useStored((store) => store.view())
  return { servers, stale: snapshot.stale, coordinator: snapshot.coordinator, alert }
}

/** One server's row; undefined when there is none. Draws again only when this row changes. */
export function useServer(serverId: string): Server | undefined {
  return useStored((store) => store.view().snapshot.servers.get(serverId))
}

/** How the page learns of changes, with `pause` and `resume`. */
export function useConnection(): Connection & Pick<FleetStore, 'pause' | 'resume'> {
  const { pause, resume } = useFleetStore()
  return { ...useStored((store) => store.connection()), pause, resume }
}

/** The last events, newest first. */
export function useRecentEvents(): readonly ServerEvent[] {
  return useStored((store) => store.view().events)
}

/** The last log lines of a server, oldest first, live while the component is shown. */
export function useLogLines(serverId: string): readonly LogLine[] {
  const store = useFleetStore()
  useEffect(() => store.followLogs(serverId), [store, serverId])
  return useStored((current) => current.logLines(serverId))
}
