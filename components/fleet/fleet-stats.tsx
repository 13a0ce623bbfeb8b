'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { CONDITIONS, type Condition, CONDITION_WORDS, countConditions } from '#lib/format/condition'
import { latencyWords } from '#lib/format/duration-words'
import { totalFleet } from '#lib/format/fleet-totals'
import { countWords, shareWords } from '#lib/format/quantity'
import { filteredPath } from './places.ts'

/** Shown even at zero; the others only while somebody is in them. */
const always: readonly Condition[] = ['running', 'degraded', 'failed', 'stopped']

/** The fleet in a row of small numbers, each a way to the servers behind it. */
export function FleetStats({ servers }: { servers: readonly Server[] }) {
  const counts = countConditions(servers)
  const { calls, errorShare, slowest } = totalFleet(servers)
  const shown = [
    ...always,
    ...CONDITIONS.filter((condition) => !always.includes(condition) && counts[condition] > 0),
  ]
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 border-y py-2.5">
      {shown.map((condition) => (
        <Stat key={condition} label={CONDITION_WORDS[condition]} href={filteredPath({ state: condition })}>
          {countWords(counts[condition])}
        </Stat>
      ))}
      <Stat label="Calls since start">{countWords(calls)}</Stat>
      <Stat label="Error rate">{shareWords(errorShare)}</Stat>
      <Stat label={slowest ? `Slowest p95, ${slowest.name}` : 'Slowest p95'}>
        {latencyWords(slowest?.ms ?? null)}
      </Stat>
    </dl>
  )
}

function Stat({ label, href, children }: { label: string; href?: string; children: ReactNode }) {
  return (
    <div className="group/stat relative flex flex-col-reverse">
      <dt className="text-micro text-ink3">
        {href ? (
          <Link href={href} className="group-hover/stat:text-ink after:absolute after:-inset-x-2 after:-inset-y-1.5">
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
