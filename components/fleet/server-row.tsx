'use client'

import Link from 'next/link'
import { type ComponentProps, memo } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { conditionOf } from '#lib/format/condition'
import { spanWords } from '#lib/format/duration'
import { latencyWords, memoryWords, NOTHING, processorWords, shareWords } from '#lib/format/quantity'
import { useNow } from '../ui/relative-time.tsx'
import { TableCell } from '../ui/table.tsx'
import { TableRow } from '../ui/table-rows.tsx'
import { serverPath } from './places.ts'
import { RowVerbs } from './row-verbs.tsx'
import { ServerPulse } from './server-pulse.tsx'
import { ServerState } from './server-state.tsx'

interface ServerRowProps extends Omit<ComponentProps<'tr'>, 'id'> {
  server: Server
}

/** A server as one row of the table. Columns leave as the table gets narrower, the least telling first. */
export const ServerRow = memo(function ServerRow({ server, ...rest }: ServerRowProps) {
  const { health, metrics } = server
  return (
    <TableRow {...rest} id={server.id} version={conditionOf(server)}>
      <TableCell className="max-w-0 truncate">
        <ServerState server={server} className="max-w-full" />
      </TableCell>
      <TableCell rowHeader className="max-w-0 truncate">
        <Link href={serverPath(server.name)} tabIndex={-1} className="hover:underline">
          {server.name}
        </Link>
        <span className="pl-2 font-normal text-ink3">{server.type}</span>
      </TableCell>
      <TableCell className="text-ink2 @max-5xl:hidden">{transportWords[server.transport]}</TableCell>
      <TableCell className="@max-2xl:hidden">
        <ServerPulse server={server} height={16} className="border-b" />
      </TableCell>
      <TableCell numeric>{latencyWords(health.p95_ms)}</TableCell>
      <TableCell numeric className="@max-xl:hidden">
        {shareWords(health.success_rate)}
      </TableCell>
      <TableCell numeric className="@max-3xl:hidden">
        {memoryWords(metrics.memory_usage_mb)}
        {metrics.cpu_usage_percent === null ? null : (
          <span className="text-ink3"> {processorWords(metrics.cpu_usage_percent)}</span>
        )}
      </TableCell>
      <TableCell numeric className="@max-5xl:hidden">
        {metrics.restarts}
      </TableCell>
      <TableCell numeric className="@max-5xl:hidden">
        {server.identity?.tools ?? NOTHING}
      </TableCell>
      <TableCell numeric className="@max-5xl:hidden">
        <Uptime startedAt={server.state === 'running' ? metrics.started_at : null} />
      </TableCell>
      <TableCell className="px-1!">
        <RowVerbs server={server} />
      </TableCell>
    </TableRow>
  )
})

const transportWords = { stdio: 'stdio', 'streamable-http': 'HTTP', sse: 'SSE' } as const

function Uptime({ startedAt }: { startedAt: string | null }) {
  const now = useNow()
  return startedAt === null ? NOTHING : spanWords(now - Date.parse(startedAt))
}
