import type { ReactNode } from 'react'

interface EmptyStateProps {
  title: string
  children?: ReactNode
  /** One primary action and at most one link. */
  action?: ReactNode
  /** What the screen looks like with data; drawn muted and hidden from screen readers. */
  sample?: ReactNode
}

/** Says what would be here and how to get it. */
export function EmptyState({ title, children, action, sample }: EmptyStateProps) {
  return (
    <div className="border-y py-8">
      {sample ? (
        <div aria-hidden="true" inert className="mb-6 opacity-45 select-none">
          {sample}
        </div>
      ) : null}
      <h2 className="text-heading">{title}</h2>
      {children ? <p className="mt-1 max-w-[60ch] text-ink2">{children}</p> : null}
      {action ? <div className="mt-4 flex flex-wrap items-center gap-3">{action}</div> : null}
    </div>
  )
}
