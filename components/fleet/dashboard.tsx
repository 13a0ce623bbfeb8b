'use client'

import { fleetSentence } from '#lib/format/fleet-sentence'
import { filterServers, sortServers } from '#lib/format/fleet-view'
import { silentSince } from '#lib/format/silence'
import { useFleet } from '#lib/realtime/use-fleet'
import { useMay } from '../layout/me.tsx'
import { useShortcut } from '../layout/shortcuts.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { AttentionList } from './attention-list.tsx'
import { EventPanel } from './event-panel.tsx'
import { FleetEmpty } from './fleet-empty.tsx'
import { FleetStats } from './fleet-stats.tsx'
import { FleetTable } from './fleet-table.tsx'
import { FleetTiles } from './fleet-tiles.tsx'
import { FleetToolbar } from './fleet-toolbar.tsx'
import { Announcement, UpdatedAgo } from './updated-ago.tsx'
import { useFleetView } from './use-fleet-view.ts'

const listed = [
  { keys: 'j', label: 'Next server (or ↓)' },
  { keys: 'k', label: 'Previous server (or ↑)' },
  { keys: 'Enter', label: 'Open' },
  { keys: 's', label: 'Start or stop' },
  { keys: 'r', label: 'Restart' },
  { keys: 'l', label: 'Logs' },
  { keys: 'e', label: 'Edit' },
] as const

/** Events stand beside tiles; the table needs the width for its columns, until the screen has room for both. */
const beside = {
  tiles: 'grid gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1fr)_21rem]',
  table: 'grid gap-x-10 gap-y-8 min-[110rem]:grid-cols-[minmax(0,1fr)_21rem]',
}

/** The overview: the fleet in a sentence, what needs somebody, then every server, and what happened lately. */
export function Dashboard() {
  const { servers, stale, coordinator } = useFleet()
  const mayReadEvents = useMay('mcp:view_events')
  const view = useFleetView(servers.length)
  const sentence = fleetSentence(servers, silentSince(stale, coordinator.beat_at) !== null)
  if (servers.length === 0) return <FleetEmpty />
  const shown = filterServers(servers, view.filter)
  return (
    <>
      {listed.map((shortcut) => (
        <RowShortcut key={shortcut.keys} {...shortcut} />
      ))}
      <PageHeader display title={sentence} actions={<UpdatedAgo />} />
      <Announcement>{sentence}</Announcement>
      <div className={view.look === 'table' ? beside.table : beside.tiles}>
        <div className="min-w-0">
          <AttentionList servers={servers} />
          <FleetStats servers={servers} />
          <section aria-labelledby="fleet">
            <FleetToolbar servers={servers} view={view} shownCount={shown.length} />
            {shown.length === 0 ? (
              <EmptyState
                title="No server matches these filters"
                action={<Button onClick={view.clear}>Clear filters</Button>}
              >
                {servers.length} {servers.length === 1 ? 'server is' : 'servers are'} hidden.
              </EmptyState>
            ) : view.look === 'table' ? (
              <FleetTable
                servers={sortServers(shown, view.sort, view.isDescending)}
                sort={view.sort}
                isDescending={view.isDescending}
                onSort={view.sortBy}
              />
            ) : (
              <FleetTiles servers={shown} grouping={view.grouping} />
            )}
          </section>
        </div>
        {mayReadEvents ? (
          <aside className="min-w-0 @container/events">
            <EventPanel />
          </aside>
        ) : null}
      </div>
    </>
  )
}

function RowShortcut({ keys, label }: { keys: string; label: string }) {
  useShortcut({ keys, label, group: 'On a focused server' })
  return null
}
