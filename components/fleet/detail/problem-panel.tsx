'use client'

import type { Server } from '#lib/contracts/fleet-model'
import { ansiText } from '#lib/format/ansi-spans'
import { rankAttention } from '#lib/format/attention'
import { conditionOf } from '#lib/format/condition'
import { countdownWords, ordinal } from '#lib/format/duration'
import { type RowVerb, verbLabel } from '#lib/format/server-verbs'
import { visibleText } from '#lib/format/visible-text'
import { useMay } from '../../layout/me.tsx'
import { Button, LinkButton } from '../../ui/button.tsx'
import { RelativeTime, useNow } from '../../ui/relative-time.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { usePendingVerb, useRunVerb } from '../commands.tsx'
import { editPath } from '../places.ts'
import { verbIcons } from '../verb-entries.tsx'

interface ProblemPanelProps {
  server: Server
  onShowLogs: () => void
}

/** Why a server is not well, what that was read from, and the one thing that helps most. Nothing when it is well. */
export function ProblemPanel({ server, onShowLogs }: ProblemPanelProps) {
  const mayManage = useMay('mcp:manage_servers')
  const condition = conditionOf(server)
  const isWell = condition === 'running' || condition === 'stopping' || condition === 'maintenance'
  const cause = server.problem?.cause ?? server.health.reason
  if (isWell || !cause || (condition === 'stopped' && server.desired_state === 'stopped')) return null
  const isWarning = condition === 'degraded' || condition === 'restarting' || condition === 'starting'
  const evidence = server.problem?.evidence ?? []
  return (
    <section
      aria-labelledby="cause"
      className={`border-l-2 py-1 pl-4 ${isWarning ? 'border-l-warn' : 'border-l-error'}`}
    >
      <h2 id="cause" className="text-micro text-ink3">
        Probable cause
      </h2>
      <p className="mt-0.5 max-w-[72ch] text-heading font-medium text-pretty">{visibleText(cause)}</p>
      {evidence.length > 0 ? (
        <ScrollRegion label="Evidence" className="mt-2 max-h-40 rounded-sm border bg-sunken px-3 py-2">
          <pre className="font-mono text-mono-compact">{evidence.map(ansiText).join('\n')}</pre>
        </ScrollRegion>
      ) : null}
      {server.problem ? <p className="mt-2 max-w-[72ch] text-ink2">{visibleText(server.problem.remedy)}</p> : null}
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        {mayManage ? <Remedy server={server} /> : null}
        <Button variant="ghost" onClick={onShowLogs}>
          Read the log
        </Button>
        <NextAttempt server={server} />
        {server.problem ? (
          <span className="text-small text-ink3">
            seen <RelativeTime at={server.problem.at} />
          </span>
        ) : null}
      </div>
    </section>
  )
}

const AGAIN: readonly RowVerb[] = ['start', 'enable', 'restart']

/** Editing when the fault is in the configuration, otherwise the verb that tries again. */
function Remedy({ server }: { server: Server }) {
  const run = useRunVerb()
  const pending = usePendingVerb(server) !== null
  const [wanted] = rankAttention([server])
  const edit = (variant: 'primary' | 'secondary') => (
    <LinkButton variant={variant} href={editPath(server.name)}>
      Edit configuration
    </LinkButton>
  )
  const again = AGAIN.find((verb) => server.can.includes(verb))
  const isConfiguration = wanted?.action === 'edit'
  return (
    <>
      {isConfiguration ? edit('primary') : null}
      {again ? (
        <Button
          variant={isConfiguration ? 'secondary' : 'primary'}
          icon={verbIcons[again]}
          pending={pending}
          onClick={() => run(server, again)}
        >
          {verbLabel(again, server)}
        </Button>
      ) : null}
      {isConfiguration ? null : edit('secondary')}
    </>
  )
}

function NextAttempt({ server }: { server: Server }) {
  const now = useNow()
  const at = server.health.next_attempt_at
  if (at === null) return null
  const left = Date.parse(at) - now
  return (
    <span className="text-small text-ink2" role="timer">
      {ordinal(Math.max(1, server.health.attempt))} attempt{' '}
      <span className="font-mono text-mono-compact text-ink">{left > 0 ? `in ${countdownWords(left)}` : 'now'}</span>
    </span>
  )
}
