import type { Metadata } from 'next'
import { ErrorState } from '#components/ui/error-state'
import { access } from '#lib/contracts/access'
import { action } from '#server/bridge/action'
import { LinkMissing, SetupClosed } from './setup-ended.tsx'
import { SetupForm } from './setup-form.tsx'

export const metadata: Metadata = { title: 'Set up' }

interface PageProps {
  searchParams: Promise<{ token?: string | string[] }>
}

export default async function SetupPage({ searchParams }: PageProps) {
  const { token } = await searchParams
  const setup = await action(access.setupStatus)({})
  if (!setup.ok) return <ErrorState title="Setup cannot be shown">{setup.error.message}</ErrorState>
  if (!setup.output.is_open) return <SetupClosed />
  return typeof token === 'string' && token !== '' ? <SetupForm token={token} /> : <LinkMissing />
}
