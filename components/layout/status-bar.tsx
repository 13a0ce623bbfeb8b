import type { ReactNode } from 'react'
import { type Shape, StatusGlyph } from '../ui/status-glyph.tsx'

interface StatusBarProps {
  children?: ReactNode
  /** Stands at the right edge: version, keys. */
  end?: ReactNode
}

/** One line about the machinery itself, at the foot of every page; phones have the bottom bar in its place. */
export function StatusBar({ children, end }: StatusBarProps) {
  return (
    <footer className="fixed inset-x-0 bottom-0 z-30 hidden h-statusbar items-center gap-5 border-t bg-panel px-4 text-micro text-ink2 md:flex">
      {children}
      <span className="ml-auto flex items-center gap-4">{end}</span>
    </footer>
  )
}

interface StatusItemProps {
  label: string
  value?: ReactNode
  shape?: Shape | undefined
}

export function StatusItem({ label, value, shape }: StatusItemProps) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      {shape ? <StatusGlyph shape={shape} label={shape === 'running' ? 'up' : shape} /> : null}
      {label}
      {value === undefined ? null : <span className="font-mono text-mono-compact text-ink">{value}</span>}
    </span>
  )
}
