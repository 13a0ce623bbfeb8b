'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { CONDITION_WORDS, CONDITIONS, type Condition, countConditions } from '#lib/format/condition'
import { totalFleet } from '#lib/format/fleet-totals'
import { countWords, latencyWords, shareWords } from '#lib/format/quantity'

/** Shown even at zero; the others only while somebody is in them. */
const always: readonly Condition[] = ['running', 'degraded', 'failed', 'stopped']

/** The fleet in a row of small numbers, each a way to the servers behind it. */
export function FleetStats({ servers }: { servers: readonly Server[] }) {
  const query = useSearchParams()
  const chosen = query.get('state')
  const counts = countConditions(servers)
  const { calls, errorShare, slowest } = totalFleet(servers)
  const shown = [...always, ...CONDITIONS.filter((condition) => !always.includes(condition) && counts[condition] > 0)]
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 border-y py-2.5">
      {shown.map((condition) => (
        <Stat
          key={condition}
          label={CONDITION_WORDS[condition]}
          href={narrowed(query, chosen === condition ? null : condition)}
          isChosen={chosen === condition}
        >
          {countWords(counts[condition])}
        </Stat>
      ))}
      <Stat label="Calls since start">{countWords(calls)}</Stat>
      <Stat label="Error rate">{shareWords(errorShare)}</Stat>
      <Stat label={slowest ? `Slowest p95, ${slowest.name}` : 'Slowest p95'}>{latencyWords(slowest?.ms ?? null)}</Stat>
    </dl>
  )
}

/** The same view of the fleet, narrowed to a condition or no longer narrowed. */
function narrowed(query: URLSearchParams, condition: Condition | null): string {
  const next = new URLSearchParams(query)
  if (condition) next.set('state', condition)
  else next.delete('state')
  return next.size === 0 ? '/' : `/?${next}`
}

interface StatProps {
  label: string
  href?: string
  isChosen?: boolean
  children: ReactNode
}

function Stat({ label, href, isChosen, children }: StatProps) {
  return (
    <div className="group/stat relative flex flex-col-reverse">
      <dt className="text-micro text-ink3">
        {href ? (
          <Link
            href={href}
            scroll={false}
            aria-current={isChosen ? 'true' : undefined}
            className="aria-[current]:text-ink aria-[current]:underline group-hover/stat:text-ink after:absolute after:-inset-x-2 after:-inset-y-1.5"
          >
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="font-mono text-heading font-medium">{children}</dd>
    </div>
  )
}
