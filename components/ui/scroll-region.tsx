import clsx from 'clsx'
import type { ReactNode } from 'react'

interface ScrollRegionProps {
  /** Names the region for screen readers. */
  label: string
  children: ReactNode
  className?: string | undefined
}

/** Content that may be longer than its place; reachable by keyboard, so that it can be scrolled without a pointer. */
export function ScrollRegion({ label, children, className }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <section aria-label={label} tabIndex={0} className={clsx('scroll-quiet overflow-auto', className)}>
      {children}
    </section>
  )
}
