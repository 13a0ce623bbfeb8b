import type { Metadata } from 'next'
import { Dashboard } from '#components/fleet/dashboard'

export const metadata: Metadata = { title: 'Overview' }

export default function OverviewPage() {
  return <Dashboard />
}
