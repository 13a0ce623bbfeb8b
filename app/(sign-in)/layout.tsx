import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { TrackPlan } from './track-plan.tsx'

// Who exists is asked with every visit; at build time there is nobody to ask.
export const dynamic = 'force-dynamic'

// A form sent before scripts run names its origin only where some referrer is allowed; our own site is enough.
export const metadata: Metadata = { referrer: 'same-origin' }

export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(26rem,5fr)_7fr]">
      <div className="flex min-w-0 flex-col items-center px-4 py-6 sm:px-12 lg:border-r lg:bg-panel lg:py-10">
        <p className="flex w-full max-w-96 items-center gap-2.5 text-heading">
          <Mark />
          Signalbox
        </p>
        <main className="my-auto w-full max-w-96 py-12">{children}</main>
        <p className="w-full max-w-96 text-small text-ink3">The control room for MCP servers.</p>
      </div>
      <div className="hidden min-w-0 place-items-center overflow-hidden p-12 lg:grid" aria-hidden="true">
        <TrackPlan />
      </div>
    </div>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className="size-5">
      <path d="M2.75 2.75h14.5v14.5H2.75Z" className="fill-none stroke-ink" strokeWidth="1.5" />
      <circle cx="7" cy="7.25" r="1.75" className="fill-ink" />
      <path d="M13 5.5v9M10.5 14.5h5M5.25 11.5h3.5M5.25 14.5h3.5" className="fill-none stroke-ink" strokeWidth="1.5" />
    </svg>
  )
}
