import type { Metadata } from 'next'
import { LinkButton } from '#components/ui/button'

export const metadata: Metadata = { title: 'Not found' }

// Next's own page has inline styles, which the content security policy forbids.
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[60ch] flex-col justify-center gap-4 px-4">
      <h1 className="text-title">There is nothing at this address</h1>
      <p className="text-ink2">The address is mistyped, or what was here has moved.</p>
      <p>
        <LinkButton href="/">Go to the overview</LinkButton>
      </p>
    </main>
  )
}
