import clsx from 'clsx'
import type { ReactNode } from 'react'
import { type Tone, toneSoft } from './status-glyph.tsx'

interface BadgeProps {
  /** A state; without one the badge is neutral, because colour means state only. */
  tone?: Tone | undefined
  mono?: boolean | undefined
  children: ReactNode
  className?: string | undefined
}

/** A short word about a thing: a count, a version, an annotation. */
export function Badge({ tone, mono, children, className }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-micro whitespace-nowrap',
        tone ? toneSoft[tone] : 'border bg-panel text-ink2',
        mono && 'font-mono text-mono-compact',
        className,
      )}
    >
      {children}
    </span>
  )
}
