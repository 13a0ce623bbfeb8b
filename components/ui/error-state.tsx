import type { ReactNode } from 'react'
import { StatusGlyph } from './status-glyph.tsx'

interface ErrorStateProps {
  /** What did not work: "The server list could not be loaded". */
  title: string
  /** The cause, and what to do next. */
  children: ReactNode
  /** What to quote when asking for help. */
  reference?: string | undefined
  action?: ReactNode
}

/** Stands where content should be when it could not be had. */
export function ErrorState({ title, children, reference, action }: ErrorStateProps) {
  return (
    <div role="alert" className="grid grid-cols-[12px_1fr] gap-x-2.5 border-y py-6">
      <StatusGlyph shape="failed" className="mt-[5px]" />
      <div>
        <h2 className="text-heading">{title}</h2>
        <div className="mt-1 max-w-[60ch] text-ink2">{children}</div>
        {reference ? (
          <p className="mt-2 text-small text-ink3">
            Reference <code className="font-mono text-mono-compact text-ink2">{reference}</code>
          </p>
        ) : null}
        {action ? <div className="mt-4 flex flex-wrap gap-2">{action}</div> : null}
      </div>
    </div>
  )
}
