'use client'

import { ChevronDown, Keyboard, LogOut, User } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { type Appearance, densities, themes } from './appearance.ts'
import { useMe } from './me.tsx'
import { useShortcutSheet } from './shortcuts.tsx'
import { applyDensity, applyTheme } from './theme-switch.tsx'

const thin = { strokeWidth: 1.5 }
const themeWords = { system: 'System theme', light: 'Light', dark: 'Dark' }
const densityWords = { comfortable: 'Comfortable rows', default: 'Default rows', compact: 'Compact rows' }

interface UserMenuProps {
  appearance: Appearance
  onSignOut: () => void
}

/** Who is signed in and as what, how the screen looks, and the way out. */
export function UserMenu({ appearance, onSignOut }: UserMenuProps) {
  const { user } = useMe()
  const { openSheet } = useShortcutSheet()
  const [theme, setTheme] = useState(appearance.theme)
  const [density, setDensity] = useState(appearance.density)
  const entries: readonly MenuEntry[] = [
    { kind: 'heading', label: `${user.name}, ${user.role.replace('_', ' ')}` },
    { label: 'Keyboard shortcuts', icon: <Keyboard {...thin} />, keys: '?', onSelect: openSheet },
    { label: 'Sign out', icon: <LogOut {...thin} />, onSelect: onSignOut },
    { kind: 'separator' },
    { kind: 'heading', label: 'Theme' },
    ...themes.map((each) => ({
      kind: 'check' as const,
      label: themeWords[each],
      checked: theme === each,
      onChange: () => {
        setTheme(each)
        applyTheme(each)
      },
    })),
    { kind: 'separator' },
    { kind: 'heading', label: 'Density' },
    ...densities.map((each) => ({
      kind: 'check' as const,
      label: densityWords[each],
      checked: density === each,
      onChange: () => {
        setDensity(each)
        applyDensity(each)
      },
    })),
  ]
  return (
    <Menu
      entries={entries}
      trigger={
        <Button variant="ghost" aria-label={`Account of ${user.name}`} className="-mr-2 px-2! max-md:w-control">
          <User {...thin} aria-hidden="true" className="md:hidden" />
          <span className="max-w-40 truncate max-md:hidden">{user.name}</span>
          <ChevronDown {...thin} aria-hidden="true" className="max-md:hidden" />
        </Button>
      }
    />
  )
}
