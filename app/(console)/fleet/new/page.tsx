import type { Metadata } from 'next'
import { ManagersOnly } from '#components/fleet/managers-only'
import { ServerForm } from '#components/fleet/server-form'
import { PageHeader } from '#components/ui/page-header'

export const metadata: Metadata = { title: 'Add a server' }

export default function AddServerPage() {
  return (
    <>
      <PageHeader title="Add a server" description="Describe it, test it, then save. Nothing runs before you say so." />
      <ManagersOnly>
        <ServerForm server={null} />
      </ManagersOnly>
    </>
  )
}
