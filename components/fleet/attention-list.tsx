'use client'

import { Pencil, ScrollText } from 'lucide-react'
import Link from 'next/link'
import type { Server } from '#lib/contracts/fleet-model'
import { ATTENTION_LIMIT, type AttentionItem, rankAttention } from '#lib/format/attention'
import { conditionOf } from '#lib/format/condition'
import { spanWords } from '#lib/format/duration'
import { LinkButton } from '../ui/button.tsx'
import { useNow } from '../ui/relative-time.tsx'
import { byUrgency, editPath, serverPath } from './places.ts'
import { ServerState } from './server-state.tsx'
import { StartButton } from './start-button.tsx'

const thin = { strokeWidth: 1.5 }

/** What needs somebody now: at most seven servers, each with its cause and the one verb that helps most. */
export function AttentionList({ servers }: { servers: readonly Server[] }) {
  const items = rankAttention(servers)
  if (items.length === 0) return null
  const rest = items.length - ATTENTION_LIMIT
  return (
    <section aria-labelledby="attention" className="pb-8">
      <h2 id="attention" className="pb-1.5 text-small font-medium text-ink2">
        Needs attention <span className="font-mono text-mono-compact text-ink3">{items.length}</span>
      </h2>
      <ul className="border-b">
        {items.slice(0, ATTENTION_LIMIT).map((item) => (
          <AttentionLine key={item.server.id} item={item} />
        ))}
      </ul>
      {rest > 0 ? (
        <p className="pt-2 text-small text-ink2">
          and {rest} more,{' '}
          <Link href={byUrgency} className="text-accent underline">
            all by urgency
          </Link>
        </p>
      ) : null}
    </section>
  )
}

function AttentionLine({ item }: { item: AttentionItem }) {
  const { server, cause, since } = item
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-t py-2 md:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <Link
        href={serverPath(server.name)}
        className="inline-flex min-h-6 items-center truncate font-medium hover:underline max-md:min-h-11"
      >
        {server.name}
      </Link>
      <span className="text-small max-md:col-span-2 max-md:row-start-2 md:text-body">
        <ServerState server={server} wrap />
        <Details item={item} cause={cause} />
        <Lasting since={since} />
      </span>
      <span className="flex justify-end gap-2 max-md:col-start-2 max-md:row-start-1">
        <BestAction item={item} />
      </span>
    </li>
  )
}

/** How long it has needed somebody: "for 19 s". */
function Lasting({ since }: { since: string }) {
  const now = useNow()
  return (
    <time dateTime={since} title={since} className="text-ink3">
      {' '}
      for {spanWords(now - Date.parse(since))}
    </time>
  )
}

/** The cause, where the state's own words do not say it. */
function Details({ item, cause }: { item: AttentionItem; cause: string }) {
  const condition = conditionOf(item.server)
  if (condition === 'failed' || condition === 'degraded') return null
  return <span className="text-ink2">, {cause}</span>
}

function BestAction({ item: { server, action } }: { item: AttentionItem }) {
  if (action === 'start' || action === 'enable') return <StartButton server={server} verb={action} size="small" />
  const target = <span className="sr-only"> {server.name}</span>
  if (action === 'edit') {
    return (
      <LinkButton size="small" href={editPath(server.name)} icon={<Pencil {...thin} />}>
        Edit{target}
      </LinkButton>
    )
  }
  if (action === 'logs') {
    return (
      <LinkButton size="small" href={serverPath(server.name, 'logs')} icon={<ScrollText {...thin} />}>
        Logs{target}
      </LinkButton>
    )
  }
  return (
    <LinkButton size="small" href={serverPath(server.name)}>
      Open{target}
    </LinkButton>
  )
}
