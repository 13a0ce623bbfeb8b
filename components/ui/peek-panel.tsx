'use client'

import { X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { IconButton } from './icon-button.tsx'

const narrowest = 420
const widest = 560

interface PeekPanelProps {
  title: ReactNode
  /** Names the region for screen readers. */
  label: string
  actions?: ReactNode
  onClose: () => void
  children: ReactNode
}

/** Details beside the list, without leaving it: resizable from 420 to 560 px, a full-width sheet on phones. */
export function PeekPanel({ title, label, actions, onClose, children }: PeekPanelProps) {
  const panel = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(narrowest)
  const resize = (wanted: number) => {
    const next = Math.round(Math.min(widest, Math.max(narrowest, wanted)))
    // Set through the object model: a style attribute in the page's HTML would break the security policy.
    panel.current?.style.setProperty('--peek', `${next}px`)
    setWidth(next)
  }
  return (
    <aside
      ref={panel}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
      className="fixed inset-x-0 bottom-0 z-30 flex max-h-[80dvh] flex-col border-t bg-panel shadow-overlay lg:sticky lg:inset-auto lg:top-topbar lg:z-10 lg:h-content lg:max-h-none lg:w-(--peek,420px) lg:flex-none lg:border-t-0 lg:border-l lg:shadow-none"
    >
      <Separator width={width} onResize={resize} panel={panel} />
      <header className="flex min-h-12 items-center gap-2 border-b py-1 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-heading">{title}</h2>
        {actions}
        <IconButton label="Close panel" keys="Esc" icon={<X strokeWidth={1.5} />} onClick={onClose} />
      </header>
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
    </aside>
  )
}

interface SeparatorProps {
  width: number
  onResize: (width: number) => void
  panel: { current: HTMLElement | null }
}

function Separator({ width, onResize, panel }: SeparatorProps) {
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const right = panel.current?.getBoundingClientRect().right ?? 0
    onResize(right - event.clientX)
  }
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const change = { ArrowLeft: 20, ArrowRight: -20, Home: -widest, End: widest }[event.key]
    if (change === undefined) return
    event.preventDefault()
    onResize(width + change)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved; this is the window-splitter pattern
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Panel width"
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
      className="absolute inset-y-0 -left-1 hidden w-2 cursor-col-resize touch-none hover:bg-press focus-visible:outline-offset-0 lg:block"
    />
  )
}
