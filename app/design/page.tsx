import { Bell, Bot, Boxes, ChartLine, GitBranch, LayoutGrid, List, Search, Settings, Wrench } from 'lucide-react'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { AppShell } from '../../components/layout/app-shell.tsx'
import { readAppearance } from '../../components/layout/appearance.ts'
import { Breadcrumb } from '../../components/layout/breadcrumb.tsx'
import { LiveIndicator } from '../../components/layout/live-indicator.tsx'
import type { NavigationEntry } from '../../components/layout/navigation.ts'
import { StatusBar, StatusItem } from '../../components/layout/status-bar.tsx'
import { ThemeSwitch } from '../../components/layout/theme-switch.tsx'
import { SearchButton, TopBar } from '../../components/layout/top-bar.tsx'
import { PageHeader } from '../../components/ui/page-header.tsx'
import { Controls } from './controls.tsx'
import { Feedback } from './feedback.tsx'
import { Fleet } from './fleet.tsx'
import { Foundations } from './foundations.tsx'
import { Overlays, UserMenu } from './overlays.tsx'

export const metadata: Metadata = { title: 'Switchboard' }

const icon = { strokeWidth: 1.5 }
const entries: readonly NavigationEntry[] = [
  { href: '/design', label: 'Overview', icon: <LayoutGrid {...icon} />, current: true, phone: true },
  { href: '/design?servers', label: 'Servers', icon: <Boxes {...icon} />, phone: true },
  { href: '/design?tools', label: 'Tools', icon: <Wrench {...icon} /> },
  { href: '/design?events', label: 'Events', icon: <List {...icon} /> },
  {
    href: '/design?alerts',
    label: 'Alerts',
    icon: <Bell {...icon} />,
    phone: true,
    badge: { count: 3, tone: 'error', label: 'active alerts' },
  },
  { href: '/design?search', label: 'Search', icon: <Search {...icon} />, phone: true },
  { href: '/design?workflows', label: 'Workflows', icon: <GitBranch {...icon} /> },
  { href: '/design?agents', label: 'Agents', icon: <Bot {...icon} /> },
  { href: '/design?analytics', label: 'Analytics', icon: <ChartLine {...icon} /> },
  { href: '/design?settings', label: 'Settings', icon: <Settings {...icon} />, foot: true },
]

/** Shows every part of the design system in every state; it exists in development only. */
export default async function DesignPage() {
  // biome-ignore lint/style/noProcessEnv: the bundler replaces it, so the page is empty in a production build
  if (process.env.NODE_ENV === 'production') notFound()
  const jar = await cookies()
  const { theme, density } = readAppearance((name) => jar.get(name)?.value)
  return (
    <AppShell
      entries={entries}
      homeHref="/design"
      topBar={
        <TopBar
          breadcrumb={<Breadcrumb crumbs={[{ label: 'Design', href: '/design' }, { label: 'Switchboard' }]} />}
          search={<SearchButton />}
          live={<LiveIndicator liveness="live" />}
          user={<UserMenu />}
        />
      }
      statusBar={
        <StatusBar end={<StatusItem label="Signalbox" value="0.1.0" />}>
          <StatusItem shape="running" label="Supervisor" value="1 s" />
          <StatusItem shape="running" label="Database" />
          <StatusItem label="Queue" value="3" />
          <StatusItem shape="starting" label="Jobs" value="2" />
        </StatusBar>
      }
    >
      <PageHeader
        display
        title="47 servers: 44 running, 2 degraded, 1 in a crash loop."
        description="Switchboard, the design system: an instrument panel printed on paper, where state is the only colour."
        actions={<ThemeSwitch theme={theme} density={density} />}
      />
      <Foundations />
      <Fleet />
      <Controls />
      <Overlays />
      <Feedback renderedAt={Date.now()} />
    </AppShell>
  )
}
