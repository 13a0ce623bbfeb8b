'use client'

import type { ReactNode } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { spanWords } from '#lib/format/duration'
import { countWords, latencyWords, memoryWords, NOTHING, processorWords, shareWords } from '#lib/format/quantity'
import { visibleLine } from '#lib/format/visible-text'
import { type PulseCell, PulseStrip } from '../../ui/pulse-strip.tsx'
import { RelativeTime, useNow } from '../../ui/relative-time.tsx'

const TONES = { ok: 'ok', slow: 'warn', failed: 'error' } as const
const WORDS = { ok: 'answered', slow: 'answered slowly', failed: 'failed' } as const

/** Numbers of one server: its last checks as a strip, then checks, calls and process as three short lists. */
export function OverviewTab({ server }: { server: Server }) {
  const { health, metrics } = server
  const cells: PulseCell[] = health.pulse.map(({ at, status, ms }) => ({
    tone: TONES[status],
    note: `${at.slice(11, 19)} UTC, ${WORDS[status]}${ms === null ? '' : ` in ${latencyWords(ms)}`}`,
  }))
  return (
    <div className="flex flex-col gap-6">
      <section aria-labelledby="pulse">
        <h2 id="pulse" className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 text-heading">
          Pulse
          <span className="text-small font-normal text-ink3">
            every {spanWords(server.config.health_check_interval * 1000)}
            {health.last_check ? (
              <>
                , last checked <RelativeTime at={health.last_check} />
              </>
            ) : (
              ', not checked yet'
            )}
          </span>
        </h2>
        {cells.length > 0 ? (
          <PulseStrip cells={cells} label={`${server.name}, last checks`} height={36} readable className="border-b" />
        ) : (
          <p className="border-b pb-2 text-small text-ink3">The first check draws the first bar.</p>
        )}
      </section>
      <div className="grid gap-x-10 gap-y-6 md:grid-cols-2 xl:grid-cols-4">
        <Figures title="Checks">
          <Figure name="Median">{latencyWords(health.p50_ms)}</Figure>
          <Figure name="95 % below">{latencyWords(health.p95_ms)}</Figure>
          <Figure name="99 % below">{latencyWords(health.p99_ms)}</Figure>
          <Figure name="Successful">{shareWords(health.success_rate)}</Figure>
          <Figure name="Failed">{countWords(health.error_count)}</Figure>
        </Figures>
        <Figures title="Calls">
          <Figure name="Made">{countWords(metrics.request_count)}</Figure>
          <Figure name="Failed">{countWords(metrics.error_count)}</Figure>
          <Figure name="Successful">{shareWords(metrics.success_rate)}</Figure>
          <Figure name="Average">{latencyWords(metrics.avg_response_time_ms)}</Figure>
        </Figures>
        <Process server={server} />
        <Offers server={server} />
      </div>
    </div>
  )
}

function Process({ server }: { server: Server }) {
  const now = useNow()
  const { metrics } = server
  const isUp = server.state === 'running' && metrics.started_at !== null
  return (
    <Figures title={server.transport === 'stdio' ? 'Process tree' : 'Connection'}>
      <Figure name="Up">
        {isUp && metrics.started_at ? spanWords(now - Date.parse(metrics.started_at)) : NOTHING}
      </Figure>
      <Figure name="Restarts">{countWords(metrics.restarts)}</Figure>
      {server.transport === 'stdio' ? (
        <>
          <Figure name="Memory">{memoryWords(metrics.memory_usage_mb)}</Figure>
          <Figure name="Processor">{processorWords(metrics.cpu_usage_percent)}</Figure>
          <Figure name="Pid">{server.pid ?? NOTHING}</Figure>
        </>
      ) : null}
    </Figures>
  )
}

function Offers({ server: { identity } }: { server: Server }) {
  return (
    <Figures title="Offers">
      <Figure name="Tools">{identity?.tools ?? NOTHING}</Figure>
      <Figure name="Resources">{identity?.resources ?? NOTHING}</Figure>
      <Figure name="Templates">{identity?.resource_templates ?? NOTHING}</Figure>
      <Figure name="Prompts">{identity?.prompts ?? NOTHING}</Figure>
      <Figure name="Protocol">{identity ? visibleLine(identity.protocol_version) : NOTHING}</Figure>
    </Figures>
  )
}

function Figures({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="border-b border-b-line-strong pb-1.5 text-small font-semibold">{title}</h2>
      <dl>{children}</dl>
    </section>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-3 border-b py-1 text-small">
      <dt className="text-ink2">{name}</dt>
      <dd className="font-mono text-mono-compact text-ink">{children}</dd>
    </div>
  )
}
