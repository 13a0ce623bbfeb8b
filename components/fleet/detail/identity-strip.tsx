'use client'

import type { ReactNode } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { conditionOf } from '#lib/format/condition'
import { spanWords } from '#lib/format/duration'
import { visibleLine, visibleText } from '#lib/format/visible-text'
import { Badge } from '../../ui/badge.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'

/** The command or address in full, as one line of text. */
export function commandLine({ config }: Pick<Server, 'config'>): string {
  if (config.url !== undefined) return config.url
  return [config.command ?? '', ...(config.args ?? [])].map(shellWord).join(' ')
}

/** Quoted where a shell would need it, so that the words can be told apart and copied. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What a server is: transport, process, who answers, what it runs. Stands under the name and its state. */
export function IdentityStrip({ server }: { server: Server }) {
  const now = useNow()
  const { identity, metrics } = server
  // A server that is well says beside its name how long it runs.
  const isTold = conditionOf(server) === 'running'
  const uptime =
    server.state === 'running' && !isTold && metrics.started_at ? now - Date.parse(metrics.started_at) : null
  return (
    <div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-small">
        <Fact name="Transport">{server.transport}</Fact>
        <Fact name="Type">{server.type}</Fact>
        {uptime === null ? null : <Fact name="Up">{spanWords(uptime)}</Fact>}
        {server.pid === undefined ? null : <Fact name="Pid">{server.pid}</Fact>}
        {identity ? (
          <>
            <Fact name="Answers as">
              {visibleLine(identity.name)} {visibleLine(identity.version)}
            </Fact>
            <Fact name="Protocol">{visibleLine(identity.protocol_version)}</Fact>
          </>
        ) : null}
        <Fact name="Revision">{server.revision}</Fact>
        {server.tags.length > 0 ? (
          <div className="flex items-baseline gap-1.5">
            <dt className="text-ink3">Tags</dt>
            <dd className="flex flex-wrap gap-1">
              {server.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </dd>
          </div>
        ) : null}
      </dl>
      <ScrollRegion
        label={server.transport === 'stdio' ? 'Command line' : 'Address'}
        className="mt-2 max-h-24 rounded-sm"
      >
        <code className="font-mono text-mono-compact break-all whitespace-pre-wrap text-ink2">
          {visibleLine(commandLine(server))}
        </code>
      </ScrollRegion>
      {server.description ? <p className="mt-2 max-w-[72ch] text-ink2">{visibleText(server.description)}</p> : null}
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="text-ink3">{name}</dt>
      <dd className="min-w-0 truncate font-mono text-mono-compact text-ink">{children}</dd>
    </div>
  )
}
