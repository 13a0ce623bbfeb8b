'use client'

import { ArrowRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import type { ConfigChange } from '#lib/contracts/fleet'
import { MASK, type Server } from '#lib/contracts/fleet-model'
import { visibleLine } from '#lib/format/visible-text'
import { useMay } from '../../layout/me.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { editPath } from '../places.ts'

interface ConfigurationTabProps {
  server: Server
  loaded: readonly ConfigChange[]
}

/** How a server is set up now, and every change that led there. */
export function ConfigurationTab({ server, loaded }: ConfigurationTabProps) {
  const mayManage = useMay('mcp:manage_servers')
  useFreshHistory(server.revision)
  return (
    <div className="grid gap-x-10 gap-y-8 xl:grid-cols-2">
      <section aria-labelledby="current">
        <div className="flex items-center justify-between gap-3 border-b border-b-line-strong pb-1.5">
          <h2 id="current" className="text-heading">
            Now <span className="font-mono text-mono-compact font-normal text-ink3">revision {server.revision}</span>
          </h2>
          {mayManage ? (
            <LinkButton size="small" href={editPath(server.name)}>
              Edit
            </LinkButton>
          ) : null}
        </div>
        <Current server={server} />
      </section>
      <section aria-labelledby="history">
        <h2 id="history" className="border-b border-b-line-strong pb-1.5 text-heading leading-7">
          History
        </h2>
        {loaded.length === 0 ? <p className="py-3 text-ink2">Nothing has been changed yet.</p> : null}
        <ol>
          {loaded.map((change) => (
            <Change key={change.id} change={change} />
          ))}
        </ol>
      </section>
    </div>
  )
}

/** Asks the page again when somebody changed the configuration meanwhile. */
function useFreshHistory(revision: number): void {
  const router = useRouter()
  const shown = useRef(revision)
  useEffect(() => {
    if (shown.current === revision) return
    shown.current = revision
    router.refresh()
  }, [revision, router])
}

function Current({ server: { config, transport } }: { server: Server }) {
  return (
    <dl>
      <Setting name="Transport">{transport}</Setting>
      {config.command === undefined ? null : <Setting name="Command">{visibleLine(config.command)}</Setting>}
      {config.args === undefined ? null : <Setting name="Arguments">{lines(config.args)}</Setting>}
      {config.cwd === undefined ? null : <Setting name="Working directory">{visibleLine(config.cwd)}</Setting>}
      {config.environment === undefined ? null : <Setting name="Environment">{pairs(config.environment, '=')}</Setting>}
      {config.url === undefined ? null : <Setting name="URL">{visibleLine(config.url)}</Setting>}
      {config.headers === undefined ? null : <Setting name="Headers">{pairs(config.headers, ': ')}</Setting>}
      <Setting name="Timeout">{config.timeout} s</Setting>
      <Setting name="Health check every">{config.health_check_interval} s</Setting>
      <Setting name="Degraded after">{config.degraded_after_ms} ms</Setting>
      {config.canary === undefined ? null : (
        <Setting name="Canary">
          {visibleLine(config.canary.tool)} {visibleLine(JSON.stringify(config.canary.arguments))}
        </Setting>
      )}
    </dl>
  )
}

function Setting({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[9.5rem_1fr] gap-3 border-b py-1.5 text-small max-sm:grid-cols-1 max-sm:gap-0">
      <dt className="text-ink2">{name}</dt>
      <dd className="min-w-0 font-mono text-mono-compact break-words text-ink">{children}</dd>
    </div>
  )
}

function lines(values: readonly string[]): ReactNode {
  if (values.length === 0) return <span className="text-ink3">none</span>
  return values.map((value, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: arguments may repeat and their place is their identity
    <span key={position} className="block">
      {visibleLine(value)}
    </span>
  ))
}

function pairs(values: Readonly<Record<string, string>>, sign: string): ReactNode {
  const names = Object.entries(values)
  if (names.length === 0) return <span className="text-ink3">none</span>
  return names.map(([name, value]) => (
    <span key={name} className="block">
      {visibleLine(name)}
      <span className="text-ink3">{sign}</span>
      {value === MASK ? <Secret /> : visibleLine(value)}
    </span>
  ))
}

function Secret() {
  return (
    <span className="hatched rounded-sm bg-idle-soft px-1 text-ink3">
      secret<span className="sr-only">, stored and not shown</span>
    </span>
  )
}

const TYPE_WORDS: Record<string, string> = {
  create: 'Created',
  update: 'Changed',
  enable: 'Enabled',
  disable: 'Disabled',
}

function Change({ change }: { change: ConfigChange }) {
  return (
    <li className="border-b py-2.5 text-small">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{TYPE_WORDS[change.change_type] ?? change.change_type}</span>
        <span className="text-ink2">by {change.created_by ? visibleLine(change.created_by) : 'Signalbox'}</span>
        <RelativeTime at={change.created_at} className="text-ink3" />
        <span className="ml-auto font-mono text-mono-compact text-ink3">revision {change.revision}</span>
      </p>
      {change.reason ? <p className="mt-0.5 text-ink2">“{visibleLine(change.reason)}”</p> : null}
      <ul className="mt-1.5 flex flex-col gap-1">
        {change.diff.map(({ path, old, new: next }) => (
          <li key={path} className="grid grid-cols-[9.5rem_1fr] gap-3 max-sm:grid-cols-1 max-sm:gap-0">
            <code className="font-mono text-mono-compact break-words text-ink2">{path}</code>
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 font-mono text-mono-compact break-all">
              <del className="text-ink3 no-underline">
                <span className="sr-only">from </span>
                {sideWords(old)}
              </del>
              <ArrowRight className="size-3 flex-none self-center text-ink3" strokeWidth={1.5} aria-hidden="true" />
              <ins className="font-medium text-ink no-underline">
                <span className="sr-only">to </span>
                {sideWords(next)}
              </ins>
            </span>
          </li>
        ))}
      </ul>
    </li>
  )
}

function sideWords(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (value === '') return 'empty'
  return visibleLine(typeof value === 'string' ? value : JSON.stringify(value))
}
