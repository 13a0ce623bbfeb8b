'use client'

import { LayoutGrid, Plus } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { rankAttention } from '#lib/format/attention'
import { useConnection, useFleet } from '#lib/realtime/use-fleet'
import { Machinery } from '../fleet/machinery.tsx'
import { ADD_SERVER } from '../fleet/places.ts'
import { Staleness } from '../fleet/staleness.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { AppShell } from './app-shell.tsx'
import type { Appearance } from './appearance.ts'
import { Breadcrumb } from './breadcrumb.tsx'
import { LiveIndicator, type Liveness } from './live-indicator.tsx'
import { useMay } from './me.tsx'
import type { NavigationEntry } from './navigation.ts'
import { useShortcut, useShortcutSheet, useShownKeys } from './shortcuts.tsx'
import { StatusBar, StatusItem } from './status-bar.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { TitleState } from './title-state.tsx'
import { SearchButton, TopBar } from './top-bar.tsx'
import { UserMenu } from './user-menu.tsx'

// Loaded when it is first opened: most visits never do.
const CommandPalette = lazy(() => import('./command-palette.tsx').then((part) => ({ default: part.CommandPalette })))

interface ConsoleShellProps {
  version: string
  appearance: Appearance
  signOut: () => Promise<void>
  children: ReactNode
}

/** The frame of the console with everything in it that lives: navigation, palette, heartbeat, staleness. */
export function ConsoleShell({ version, appearance, signOut, children }: ConsoleShellProps) {
  const path = usePathname()
  const [palette, setPalette] = useState<'never' | 'open' | 'closed'>('never')
  const router = useRouter()
  const { servers } = useFleet()
  const attention = rankAttention(servers)
  const entries = useEntries(path, attention.length)
  const openPalette = () => setPalette('open')
  const paletteKeys = useShownKeys('$mod+k')
  useShortcut({ keys: '$mod+k', label: 'Search or do', group: 'Everywhere', run: openPalette })
  useShortcut({ keys: 'g o', label: 'Overview', group: 'Go to', run: () => router.push('/') })
  const leave = () => void signOut()
  return (
    <AppShell
      entries={entries}
      topBar={
        <TopBar
          breadcrumb={<Breadcrumb crumbs={crumbsOf(path)} />}
          search={<SearchButton onClick={openPalette} keys={paletteKeys} />}
          live={<Live />}
          user={<UserMenu appearance={appearance} onSignOut={leave} />}
        />
      }
      statusBar={
        <StatusBar end={<StatusBarEnd version={version} />}>
          <Machinery />
        </StatusBar>
      }
      phoneFooter={<ThemeSwitch theme={appearance.theme} density={appearance.density} />}
    >
      <TitleState count={attention.length} />
      <Staleness />
      {children}
      {palette === 'never' ? null : (
        <Suspense>
          <CommandPalette
            open={palette === 'open'}
            onOpenChange={(open) => setPalette(open ? 'open' : 'closed')}
            onSignOut={leave}
          />
        </Suspense>
      )}
    </AppShell>
  )
}

function useEntries(path: string, attention: number): NavigationEntry[] {
  const mayManage = useMay('mcp:manage_servers')
  const icon = { strokeWidth: 1.5 }
  const overview: NavigationEntry = {
    href: '/',
    label: 'Overview',
    icon: <LayoutGrid {...icon} />,
    current: path === '/' || (path.startsWith('/fleet/') && path !== ADD_SERVER),
    phone: true,
    ...(attention > 0 ? { badge: { count: attention, tone: 'error', label: 'need attention' } } : {}),
  }
  const add: NavigationEntry = {
    href: ADD_SERVER,
    label: 'Add server',
    icon: <Plus {...icon} />,
    current: path === ADD_SERVER,
    phone: true,
  }
  return mayManage ? [overview, add] : [overview]
}

/** Where the page is, from its address; server pages are one step below the overview. */
function crumbsOf(path: string) {
  if (path === '/') return [{ label: 'Overview' }]
  if (path === ADD_SERVER) return [{ label: 'Overview', href: '/' }, { label: 'Add server' }]
  const [, , name] = path.split('/')
  return [{ label: 'Overview', href: '/' }, ...(name ? [{ label: decodeURIComponent(name) }] : [])]
}

function Live() {
  const { state, isPaused, waiting, pause, resume } = useConnection()
  const liveness: Liveness = isPaused
    ? 'paused'
    : state === 'live'
      ? 'live'
      : state === 'connecting'
        ? 'connecting'
        : 'lost'
  return <LiveIndicator liveness={liveness} waiting={waiting} onToggle={isPaused ? resume : pause} />
}

function StatusBarEnd({ version }: { version: string }) {
  const { openSheet } = useShortcutSheet()
  return (
    <>
      <StatusItem label="Signalbox" value={version} />
      <button type="button" onClick={openSheet} className="flex min-h-6 items-center gap-1.5 hover:text-ink">
        <KeyHint keys="?" /> keys
      </button>
    </>
  )
}
