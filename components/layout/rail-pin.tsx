'use client'

import { PanelLeft } from 'lucide-react'
import { IconButton } from '../ui/icon-button.tsx'
import { appearanceCookies } from './appearance.ts'
import { remember } from './remember.ts'

/** Keeps the labels of the rail open, here and on the next visit. */
export function RailPin() {
  const toggle = () => {
    const root = document.documentElement
    const next = root.dataset.rail === 'pinned' ? 'open' : 'pinned'
    root.dataset.rail = next
    remember(appearanceCookies.rail, next)
  }
  return (
    <IconButton
      label="Keep the navigation open"
      size="small"
      side="right"
      icon={<PanelLeft strokeWidth={1.5} />}
      onClick={toggle}
    />
  )
}
