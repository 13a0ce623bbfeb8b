'use client'

import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

/** Shares one delay between all tooltips, so that moving along a toolbar shows the next one at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <BaseTooltip.Provider delay={400} closeDelay={60}>
      {children}
    </BaseTooltip.Provider>
  )
}

interface TooltipProps {
  content: ReactNode
  /** The element described; it must accept a ref and spread props. */
  children: ReactElement
  keys?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
}

/** Adds a hint on hover and focus. A hint repeats or explains; what must be known is written on the page. */
export function Tooltip({ content, children, keys, side = 'top' }: TooltipProps) {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner side={side} sideOffset={6} className="z-50">
          <BaseTooltip.Popup className="flex max-w-72 items-center gap-2 rounded-md border border-line bg-panel px-2 py-1 text-micro text-ink shadow-overlay transition-opacity data-ending-style:opacity-0 data-instant:transition-none data-starting-style:opacity-0">
            {content}
            {keys ? <KeyHint keys={keys} /> : null}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  )
}
