'use client'

import { useState } from 'react'
import { Segmented } from '../ui/radio-group.tsx'
import { type Appearance, appearanceCookies, type Density, type Theme } from './appearance.ts'
import { remember } from './remember.ts'

const themeOptions = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const densityOptions = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'default', label: 'Default' },
  { value: 'compact', label: 'Compact' },
] as const

/** Changes the theme of the page at once and for the next visit. */
export function applyTheme(theme: Theme): void {
  remember(appearanceCookies.theme, theme)
  document.documentElement.dataset.theme = theme
}

/** Changes the density of the page at once and for the next visit. */
export function applyDensity(density: Density): void {
  remember(appearanceCookies.density, density)
  document.documentElement.dataset.density = density
}

/** Theme and density as two rows of words. */
export function ThemeSwitch({ theme, density }: Pick<Appearance, 'theme' | 'density'>) {
  const [chosenTheme, setTheme] = useState(theme)
  const [chosenDensity, setDensity] = useState(density)
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-3">
      <Segmented
        legend="Theme"
        hideLegend={false}
        name="theme"
        options={themeOptions}
        value={chosenTheme}
        onValueChange={(next) => {
          setTheme(next)
          applyTheme(next)
        }}
      />
      <Segmented
        legend="Density"
        hideLegend={false}
        name="density"
        options={densityOptions}
        value={chosenDensity}
        onValueChange={(next) => {
          setDensity(next)
          applyDensity(next)
        }}
      />
    </div>
  )
}
