import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { access } from '#lib/contracts/access'
import { ownPath } from '#lib/format/own-path'
import { action } from '#server/bridge/action'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInPage({ searchParams }: PageProps) {
  const search = await searchParams
  const next = ownPath(search.next ?? search.callbackUrl)
  const [me, setup] = await Promise.all([action(access.me)({}), action(access.setupStatus)({})])
  if (me.ok) redirect(next)
  if (setup.ok && setup.output.is_open) redirect('/setup')
  const isAway = !setup.ok && setup.error.code === 'unavailable'
  return (
    <>
      <h1 className="text-display">Sign in</h1>
      <p className="mt-1 text-ink2">With the e-mail address and password of your Signalbox account.</p>
      <SignInForm next={next} notice={isAway ? setup.error.message : noticeOf(search.error)} />
      <p className="mt-6 text-small text-ink3">
        No account, or the password is lost? Ask an administrator of this Signalbox.
      </p>
    </>
  )
}

/** Sentences of our own for the codes that may stand in the address; the address itself is never shown. */
function noticeOf(code: string | string[] | undefined): string | undefined {
  if (code === undefined) return undefined
  if (code === 'CredentialsSignin') return 'E-mail or password is wrong.'
  if (code === 'rate_limited') return 'Too many failed attempts. Wait a little, then try again.'
  return 'Signing in did not work. Try again.'
}
