'use client'

import clsx from 'clsx'
import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useId, useMemo, useState } from 'react'
import type { OutputOf } from '#lib/contracts/contract'
import type { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import { lifecycleBars, withPresent } from '#lib/format/lifecycle-bars'
import { serverTitle } from '#lib/format/server-title'
import { useFleet, useServer } from '#lib/realtime/use-fleet'
import { LogsTab } from '../../logs/logs-tab.tsx'
import { ToolsTab } from '../../tools/tools-tab.tsx'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { StaleBanner } from '../../ui/stale-banner.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ServerState } from '../server-state.tsx'
import { ConfigurationTab } from './configuration-tab.tsx'
import { EventsTab } from './events-tab.tsx'
import { IdentityStrip } from './identity-strip.tsx'
import { LifecycleList, LifecycleTimeline } from './lifecycle-timeline.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { ProblemPanel } from './problem-panel.tsx'
import { ServerActions } from './server-actions.tsx'

export const SERVER_TABS = ['overview', 'tools', 'logs', 'events', 'configuration'] as const
export type ServerTab = (typeof SERVER_TABS)[number]

interface ServerScreenProps {
  detail: OutputOf<typeof fleet.inspect>
  capabilities: Capabilities | null
}

/** One server: who it is, how it is, why, and everything about it in tabs. */
export function ServerScreen({ detail, capabilities }: ServerScreenProps) {
  const { server, isGone } = useLiveServer(detail.server)
  const [tab, setTab] = useTab()
  const { stale } = useFleet()
  const away = stale ?? detail.stale
  useStateTitle(server)
  if (isGone) return <Gone name={server.name} />
  return (
    <>
      <header className="sticky top-topbar z-10 -mx-4 -mt-5 flex flex-wrap items-center gap-x-4 gap-y-2 border-b bg-bg px-4 py-2.5 md:-mx-6 md:px-6">
        <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <h1 className="max-w-full truncate text-title">{server.name}</h1>
          <ServerState server={server} wrap />
        </div>
        <ServerActions server={server} />
      </header>
      {/* On a phone the other tabs begin at once; this is one tap away. */}
      <div className={clsx('flex flex-col gap-5 pt-4 pb-6', tab !== 'overview' && 'max-md:hidden')}>
        {away ? <StaleBanner>{away.reason}</StaleBanner> : null}
        <IdentityStrip server={server} />
        <Lifecycle phases={detail.timeline} server={server} />
        <ProblemPanel server={server} onShowLogs={() => setTab('logs')} />
      </div>
      <Tabs
        label={`About ${server.name}`}
        value={tab}
        onValueChange={setTab}
        tabs={[
          { value: 'overview', label: 'Overview', content: <OverviewTab server={server} /> },
          {
            value: 'tools',
            label: 'Tools',
            count: server.identity?.tools,
            content: <ToolsTab server={server} loaded={capabilities} />,
          },
          { value: 'logs', label: 'Logs', content: <LogsTab server={server} loaded={detail.logs} /> },
          { value: 'events', label: 'Events', content: <EventsTab serverId={server.id} loaded={detail.events} /> },
          {
            value: 'configuration',
            label: 'Configuration',
            content: <ConfigurationTab server={server} loaded={detail.config_history} />,
          },
        ]}
      />
    </>
  )
}

function Lifecycle({ phases, server }: { phases: ServerScreenProps['detail']['timeline']; server: Server }) {
  const now = useNow()
  const told = useTimeline(phases, server)
  const bars = useMemo(
    () => lifecycleBars(told, now).map((bar) => ({ ...bar, reason: withoutName(bar.reason, server.name) })),
    [told, now, server.name],
  )
  const [isListed, setListed] = useState(false)
  const listId = useId()
  return (
    <section aria-labelledby="lifecycle">
      <div className="mb-1 flex items-center gap-3">
        <h2 id="lifecycle" className="text-heading">
          Lifecycle
        </h2>
        <span className="text-small text-ink3 max-sm:hidden">short phases are drawn longer than they were</span>
        <Button
          variant="ghost"
          size="small"
          aria-expanded={isListed}
          aria-controls={listId}
          onClick={() => setListed((is) => !is)}
          className="-mr-2 ml-auto"
        >
          {isListed ? 'Hide the list' : 'As a list'}
        </Button>
      </div>
      <LifecycleTimeline bars={bars} />
      {isListed ? <LifecycleList id={listId} bars={bars} /> : null}
    </section>
  )
}

/** On its own page a server needs no name before what happened to it. */
function withoutName(reason: string | null, name: string): string | null {
  return reason?.startsWith(`${name}: `) ? reason.slice(name.length + 2) : reason
}

/** The phases the page was loaded with, and each one seen live since. */
function useTimeline(loaded: ServerScreenProps['detail']['timeline'], server: Server) {
  const [phases, setPhases] = useState(() => withPresent(loaded, server))
  useEffect(() => {
    setPhases((known) => withPresent(known, server))
  }, [server])
  return phases
}

/** The row as the feed tells it; the loaded one until the feed knows it, the last one once it is deleted. */
function useLiveServer(loaded: Server): { server: Server; isGone: boolean } {
  const live = useServer(loaded.id)
  const [last, setLast] = useState<Server | null>(live ?? null)
  useEffect(() => {
    if (live) setLast(live)
  }, [live])
  return { server: live ?? last ?? loaded, isGone: live === undefined && last !== null }
}

/** Keeps the tab in the address, so that it can be shared and survives a reload, without asking the server again. */
function useTab(): [ServerTab, (tab: string) => void] {
  const path = usePathname()
  const asked = useSearchParams().get('tab')
  const tab = SERVER_TABS.find((known) => known === asked) ?? 'overview'
  const setTab = (next: string) => {
    window.history.pushState(null, '', next === 'overview' ? path : `${path}?tab=${next}`)
  }
  return [tab, setTab]
}

function useStateTitle(server: Server): void {
  const { stale } = useFleet()
  const title = serverTitle(server, stale?.since ?? null)
  useEffect(() => {
    document.title = title
  }, [title])
}

function Gone({ name }: { name: string }) {
  return (
    <EmptyState title={`${name} was deleted`} action={<LinkButton href="/">All servers</LinkButton>}>
      Its processes are stopped and its configuration is gone. What happened to it stays in the event list.
    </EmptyState>
  )
}
