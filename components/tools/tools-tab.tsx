'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo, useState } from 'react'
import { call } from '#lib/api/client'
import type { Server } from '#lib/contracts/fleet-model'
import { type Capabilities, tools } from '#lib/contracts/tools'
import { visibleLine } from '#lib/format/visible-text'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ToolCall } from './tool-call.tsx'
import { ToolList } from './tool-list.tsx'

interface ToolsTabProps {
  server: Server
  loaded: Capabilities | null
}

/** The tools of a server: which there are, and a place to try each of them. */
export function ToolsTab({ server, loaded }: ToolsTabProps) {
  const { capabilities, isLoading } = useCapabilities(server, loaded)
  const [chosen, choose] = useChosenTool()
  const [search, setSearch] = useState('')
  const offered = capabilities?.tools
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return (offered ?? []).filter(
      ({ name, title, description }) =>
        wanted === '' || [name, title, description].some((text) => text?.toLowerCase().includes(wanted)),
    )
  }, [offered, search])
  if (!capabilities) {
    if (isLoading) return <Skeleton label="Loading tools" rows={6} />
    return (
      <EmptyState title="No tools to show">
        A server tells its tools while it runs. {visibleLine(server.name)} is {server.state} now.
      </EmptyState>
    )
  }
  const tool = capabilities.tools.find(({ name }) => name === chosen)
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(15rem,20rem)_1fr]">
      <div className={tool ? 'max-lg:hidden' : ''}>
        <ToolList
          tools={found}
          quarantined={capabilities.quarantined}
          total={capabilities.tools.length}
          chosen={tool?.name ?? null}
          onChoose={choose}
          search={search}
          onSearch={setSearch}
        />
      </div>
      {tool ? (
        <ToolCall key={tool.name} server={server} tool={tool} onBack={() => choose(null)} />
      ) : (
        <p className="border-l py-1 pl-6 text-ink2 max-lg:hidden">Choose a tool to see its arguments and call it.</p>
      )}
    </div>
  )
}

/** Asks again whenever the server says that it offers something else. */
function useCapabilities(server: Server, loaded: Capabilities | null) {
  const offer = server.identity ? `${server.identity.tools} ${server.metrics.started_at}` : server.state
  const [first] = useState(offer)
  const { data, isLoading } = useQuery({
    queryKey: ['capabilities', server.id, offer],
    queryFn: async ({ signal }) => {
      const answer = await call(tools.capabilities, { server: server.id }, { signal })
      return answer.capabilities[0] ?? null
    },
    ...(loaded && offer === first ? { initialData: loaded } : {}),
    placeholderData: (previous) => previous,
  })
  return { capabilities: data ?? null, isLoading }
}

function useChosenTool(): [string | null, (tool: string | null) => void] {
  const path = usePathname()
  const chosen = useSearchParams().get('tool')
  return [
    chosen,
    (tool) => {
      const query = new URLSearchParams({ tab: 'tools', ...(tool === null ? {} : { tool }) })
      window.history.pushState(null, '', `${path}?${query}`)
    },
  ]
}
