import type { ReactNode } from 'react'
import { StatusGlyph } from './status-glyph.tsx'

interface StaleBannerProps {
  /** What is out of date and since when: "Not updated for 42 s: the live connection is lost." */
  children: ReactNode
  action?: ReactNode
}

/** Stands above content that may no longer be true; nothing stays green without a time. */
export function StaleBanner({ children, action }: StaleBannerProps) {
  return (
    <div
      role="status"
      className="hatched flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 border-y bg-idle-soft px-3 py-1"
    >
      <StatusGlyph shape="unknown" />
      <span className="min-w-0 flex-1 bg-idle-soft px-1 text-small text-ink">{children}</span>
      {action}
    </div>
  )
}
