export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const densities = ['comfortable', 'default', 'compact'] as const
export type Density = (typeof densities)[number]

/** How the person wants the screen to look; kept in cookies so that the first paint is already right. */
export interface Appearance {
  theme: Theme
  density: Density
  railPinned: boolean
}

export const appearanceCookies = {
  theme: 'signalbox.theme',
  density: 'signalbox.density',
  rail: 'signalbox.rail',
} as const

/** Reads the appearance from cookies, falling back to the system's theme and the default density. */
export function readAppearance(cookie: (name: string) => string | undefined): Appearance {
  const theme = themes.find((known) => known === cookie(appearanceCookies.theme))
  const density = densities.find((known) => known === cookie(appearanceCookies.density))
  return {
    theme: theme ?? 'system',
    density: density ?? 'default',
    railPinned: cookie(appearanceCookies.rail) === 'pinned',
  }
}
