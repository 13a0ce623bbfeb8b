import type { Metadata } from 'next'
import { ManagersOnly } from '#components/fleet/managers-only'
import { ServerForm } from '#components/fleet/server-form'
import { PageHeader } from '#components/ui/page-header'
import { loadServer } from '../load-server.ts'

interface EditPageProps {
  params: Promise<{ server: string }>
}

export async function generateMetadata({ params }: EditPageProps): Promise<Metadata> {
  return { title: `Edit ${decodeURIComponent((await params).server)}` }
}

export default async function EditServerPage({ params }: EditPageProps) {
  const { server } = await loadServer(decodeURIComponent((await params).server))
  return (
    <>
      <PageHeader
        title={`Edit ${server.name}`}
        description={`Revision ${server.revision}. Nothing changes before you save.`}
      />
      <ManagersOnly>
        <ServerForm key={server.revision} server={server} />
      </ManagersOnly>
    </>
  )
}
