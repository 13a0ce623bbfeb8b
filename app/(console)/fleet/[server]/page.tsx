import type { Metadata } from 'next'
import { ServerScreen } from '#components/fleet/detail/server-screen'
import { tools } from '#lib/contracts/tools'
import { serverTitle } from '#lib/format/server-title'
import { tryLoad } from '#server/bridge/page'
import { loadServer } from './load-server.ts'

interface ServerPageProps {
  params: Promise<{ server: string }>
}

export async function generateMetadata({ params }: ServerPageProps): Promise<Metadata> {
  const { server, stale } = await loadServer(decodeURIComponent((await params).server))
  return { title: { absolute: serverTitle(server, stale?.since ?? null) } }
}

export default async function ServerPage({ params }: ServerPageProps) {
  const name = decodeURIComponent((await params).server)
  const detail = await loadServer(name)
  const answer = await tryLoad(tools.capabilities, { server: detail.server.id })
  return <ServerScreen key={detail.server.id} detail={detail} capabilities={answer?.capabilities[0] ?? null} />
}
