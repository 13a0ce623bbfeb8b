import type { ReactNode } from 'react'

interface PageHeaderProps {
  title: ReactNode
  /** A state glyph or status before the title. */
  status?: ReactNode
  /** One line under the title: what it is, what it counts. */
  description?: ReactNode
  actions?: ReactNode
  /** A sentence instead of a noun: the overview, the first run. */
  display?: boolean | undefined
}

export function PageHeader({ title, status, description, actions, display }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-3 pb-4">
      <div className="min-w-0 flex-1 basis-80">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h1 className={display ? 'text-display text-balance' : 'text-title'}>{title}</h1>
          {status}
        </div>
        {description ? <div className="mt-1 max-w-[72ch] text-ink2">{description}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}
