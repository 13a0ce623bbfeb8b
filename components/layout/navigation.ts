import type { ReactNode } from 'react'
import type { Tone } from '../ui/status-glyph.tsx'

export interface NavigationEntry {
  href: string
  label: string
  /** A lucide icon, 16 px with 1.5 stroke. */
  icon: ReactNode
  current?: boolean
  /** Stands in the bottom bar of phones; the first four that say so. */
  phone?: boolean
  /** Stands apart at the foot of the rail. */
  foot?: boolean
  /** How many things wait there, and how bad the worst is. */
  badge?: { count: number; tone: Tone; label: string }
}
