'use client'

import { Keyboard, LayoutGrid, LogOut, Plus, Rows3, SunMoon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useFleet } from '#lib/realtime/use-fleet'
import { useRunVerb } from '../fleet/commands.tsx'
import { ADD_SERVER, serverPath } from '../fleet/places.ts'
import { ServerState } from '../fleet/server-state.tsx'
import { verbIcons } from '../fleet/verb-entries.tsx'
import { densities, themes } from './appearance.ts'
import { useMe } from './me.tsx'
import { type PaletteGroup, type PaletteItem, STEPS, type Step, targetItems } from './palette-items.ts'
import { useShortcutSheet } from './shortcuts.tsx'
import { applyDensity, applyTheme } from './theme-switch.tsx'

const thin = { strokeWidth: 1.5 }
const stepLabels: Record<Step, string> = { start: 'Start a server', stop: 'Stop a server', restart: 'Restart a server' }
const rowKeys: Record<Step, string> = { start: 's', stop: 's', restart: 'r' }
const themeLabels = { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' }
const densityLabels = { comfortable: 'Rows: comfortable', default: 'Rows: default', compact: 'Rows: compact' }

interface PaletteParts {
  /** The verb chosen, when the palette now asks for its server. */
  step: Step | null
  onSignOut: () => void
}

/** Returns what the palette offers now: places and commands, or the servers for a chosen verb. */
export function usePaletteGroups({ step, onSignOut }: PaletteParts): PaletteGroup[] {
  const { servers } = useFleet()
  const me = useMe()
  const run = useRunVerb()
  const router = useRouter()
  const { openSheet } = useShortcutSheet()
  const actor = { mayManage: me.permissions.includes('mcp:manage_servers'), role: me.user.role.replace('_', ' ') }
  const withGlyph = new Map(servers.map((server) => [server.name, <ServerState key="" server={server} glyphOnly />]))
  if (step) {
    const items = targetItems({ servers, step, actor, run })
    return [{ value: stepLabels[step], items: items.map((item) => ({ ...item, icon: withGlyph.get(item.label) })) }]
  }
  const go = (href: string) => () => {
    router.push(href)
    return undefined
  }
  const refused = actor.mayManage ? {} : { disabled: true, note: `Your role (${actor.role}) may not manage servers` }
  const verbs = STEPS.map(
    (each): PaletteItem => ({
      id: each,
      label: `${stepLabels[each]}…`,
      icon: verbIcons[each],
      keys: rowKeys[each],
      note: 'on a focused server',
      run: () => each,
      ...refused,
    }),
  )
  const places: PaletteItem[] = [
    {
      id: 'overview',
      label: 'Overview',
      words: 'fleet home',
      icon: <LayoutGrid {...thin} />,
      keys: 'g o',
      run: go('/'),
    },
    ...servers.map(
      (server): PaletteItem => ({
        id: server.id,
        label: server.name,
        words: `${server.type} ${server.tags.join(' ')} server`,
        icon: withGlyph.get(server.name),
        note: server.type,
        run: go(serverPath(server.name)),
      }),
    ),
  ]
  const add: PaletteItem = {
    id: 'add',
    label: 'Add a server',
    words: 'new create',
    icon: <Plus {...thin} />,
    run: go(ADD_SERVER),
    ...refused,
  }
  return [
    { value: 'Do', items: [...verbs, add] },
    { value: 'Go to', items: places },
    { value: 'This screen', items: screenItems({ openSheet, onSignOut }) },
  ]
}

function screenItems({ openSheet, onSignOut }: { openSheet: () => void; onSignOut: () => void }): PaletteItem[] {
  const done = (act: () => void) => () => {
    act()
    return undefined
  }
  return [
    ...themes.map((theme) => ({
      id: theme,
      label: themeLabels[theme],
      icon: <SunMoon {...thin} />,
      run: done(() => applyTheme(theme)),
    })),
    ...densities.map((density) => ({
      id: `rows ${density}`,
      label: densityLabels[density],
      words: 'density',
      icon: <Rows3 {...thin} />,
      run: done(() => applyDensity(density)),
    })),
    {
      id: 'keys',
      label: 'Keyboard shortcuts',
      icon: <Keyboard {...thin} />,
      keys: '?',
      run: done(openSheet),
    },
    { id: 'sign-out', label: 'Sign out', words: 'log out leave', icon: <LogOut {...thin} />, run: done(onSignOut) },
  ]
}
