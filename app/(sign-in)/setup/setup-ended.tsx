import type { ReactNode } from 'react'
import { LinkButton } from '#components/ui/button'

/** Somebody exists already: the way in is the sign-in page. */
export function SetupClosed() {
  return (
    <Ended title="Setup is complete">
      <p>
        The first administrator exists, so this page stays closed for good. Further accounts are made by an
        administrator.
      </p>
      <LinkButton href="/sign-in" variant="primary" size="large">
        Sign in
      </LinkButton>
    </Ended>
  )
}

/** The link was mistyped, is over an hour old, or a later start has replaced it. */
export function LinkInvalid() {
  return (
    <Ended title="This setup link is not valid any more">
      <p>A link lasts 60 minutes, and every start of Signalbox replaces the one before. To get a fresh one:</p>
      <HowToGetALink />
    </Ended>
  )
}

/** Opened without a link. */
export function LinkMissing() {
  return (
    <Ended title="Open the setup link">
      <p>
        Nobody has an account yet. When Signalbox starts, it prints a link in its terminal or log that creates the first
        administrator. Open that link. If it is gone:
      </p>
      <HowToGetALink />
    </Ended>
  )
}

function HowToGetALink() {
  return (
    <ol className="flex list-decimal flex-col gap-1 pl-5">
      <li>Stop Signalbox (Ctrl C in its terminal) and start it again.</li>
      <li>Open the link it prints within an hour.</li>
    </ol>
  )
}

function Ended({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="text-display text-balance">{title}</h1>
      <div className="mt-4 flex flex-col items-start gap-4 text-ink2">{children}</div>
    </>
  )
}
