'use client'

import { FlaskConical } from 'lucide-react'
import { type FormEvent, type ReactNode, useMemo } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { useMay } from '../layout/me.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { FormErrors } from '../ui/form-errors.tsx'
import { Status } from '../ui/status-glyph.tsx'
import { TextField } from '../ui/text-field.tsx'
import { AboutFields } from './form/about-fields.tsx'
import { faultsByControl, fieldId, summaryOf } from './form/form-faults.ts'
import { ReachFields } from './form/reach-fields.tsx'
import { changedFields, restarts } from './form/server-draft.ts'
import { TimingFields } from './form/timing-fields.tsx'
import { type Refusal, useServerForm } from './form/use-server-form.ts'
import { serverPath } from './places.ts'
import { TrialReport } from './trial-report.tsx'

/** Adds a server, or changes one. Nothing is stored before it is saved; a test says beforehand whether it will work. */
export function ServerForm({ server }: { server: Server | null }) {
  const form = useServerForm(server)
  const { draft, change, refusal, busy } = form
  const mayDefine = useMay('mcp:define_commands')
  const faults = useMemo(() => faultsByControl(refusal.faults), [refusal.faults])
  const changed = useMemo(() => (server ? changedFields(server, draft) : []), [server, draft])
  const isUp = server !== null && server.desired_state === 'running'
  const nothing = server !== null && changed.length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy === null && !nothing) void form.save(false)
  }
  const start = (
    <Button
      variant={server ? 'secondary' : 'primary'}
      pending={busy === 'starting'}
      disabled={busy !== null && busy !== 'starting'}
      onClick={() => void form.save(true)}
    >
      Save and start
    </Button>
  )
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <div className="grid gap-x-12 gap-y-6 xl:grid-cols-[minmax(0,44rem)_minmax(20rem,28rem)]">
        <div className="flex min-w-0 max-w-[44rem] flex-col gap-6">
          <FormErrors errors={summaryOf(refusal.faults)} />
          <Refused refusal={refusal} server={server} />
          <Part title="About">
            <AboutFields draft={draft} faults={faults} onChange={change} />
          </Part>
          <Part title="How it is reached">
            <ReachFields draft={draft} faults={faults} onChange={change} mayDefine={mayDefine} />
          </Part>
          <TimingFields draft={draft} faults={faults} onChange={change} />
          {server ? (
            <TextField
              id={fieldId('reason')}
              label="Reason for the change"
              required={false}
              description="Stands in the history beside your name."
              value={draft.reason}
              error={faults.reason}
              onChange={(event) => change({ reason: event.target.value })}
            />
          ) : null}
        </div>
        <Trial form={form} />
      </div>
      <footer className="sticky bottom-statusbar z-10 -mx-4 flex flex-wrap items-center gap-2 border-t bg-bg px-4 py-3 md:-mx-6 md:px-6">
        {server === null ? start : null}
        <Button
          type="submit"
          variant={server ? 'primary' : 'secondary'}
          pending={busy === 'saving'}
          disabled={nothing || (busy !== null && busy !== 'saving')}
        >
          Save
        </Button>
        {server !== null && !isUp ? start : null}
        <LinkButton variant="ghost" href={server ? serverPath(server.name) : '/'}>
          Cancel
        </LinkButton>
        {server ? <Consequence server={server} changed={changed} /> : null}
      </footer>
    </form>
  )
}

/** A trial of what is written, beside the form: what it will do, then what it found. */
function Trial({ form: { busy, report, test, cancelTest } }: { form: ReturnType<typeof useServerForm> }) {
  const isTesting = busy === 'testing'
  return (
    <section aria-labelledby="trial" className="max-w-[44rem] self-start xl:sticky xl:top-[calc(var(--topbar)+20px)]">
      <div className="mb-3 flex items-center justify-between gap-3 border-b border-b-line-strong pb-1.5">
        <h2 id="trial" className="text-heading">
          Test
        </h2>
        <span className="-my-1 flex gap-2">
          {isTesting ? (
            <Button variant="ghost" size="small" onClick={cancelTest}>
              Cancel
            </Button>
          ) : null}
          <Button
            size="small"
            icon={<FlaskConical strokeWidth={1.5} />}
            pending={isTesting}
            disabled={busy !== null && !isTesting}
            onClick={() => void test()}
          >
            {report ? 'Test again' : 'Test before saving'}
          </Button>
        </span>
      </div>
      {report ? (
        <TrialReport report={report} />
      ) : (
        <p className="text-ink2">
          {isTesting
            ? 'Connecting with what is written here…'
            : 'Connects once with what is written here, lists what the server offers, and disconnects. Nothing is stored.'}
        </p>
      )}
    </section>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 border-b border-b-line-strong pb-1.5 text-heading">{title}</h2>
      {children}
    </section>
  )
}

/** Says what saving does to the running server, before it is done. */
function Consequence({ server, changed }: { server: Server; changed: readonly string[] }) {
  const isUp = server.state === 'running' || server.state === 'starting'
  const words = consequence(server.name, { changed, isUp })
  return (
    <p aria-live="polite" className="text-small text-ink2 max-sm:basis-full sm:ml-2">
      {restarts(changed) && isUp ? (
        <Status shape="degraded" wrap cause="and calls in flight fail.">
          {`Saving restarts ${server.name}`}
        </Status>
      ) : (
        words
      )}
    </p>
  )
}

function consequence(name: string, { changed, isUp }: { changed: readonly string[]; isUp: boolean }): string {
  if (changed.length === 0) return 'Nothing is changed yet.'
  return isUp
    ? `${name} goes on running; nothing it depends on is changed.`
    : `${name} is not running; nothing is interrupted.`
}

function Refused({ refusal, server }: { refusal: Refusal; server: Server | null }) {
  if (refusal.message === null) return null
  return (
    <FormErrors
      title={refusal.isOutdated ? 'Somebody changed it meanwhile' : 'It was not saved'}
      errors={[{ message: refusal.message }]}
    >
      {refusal.isOutdated && server ? (
        <p className="mt-2 text-small">
          What you wrote is still here. Open{' '}
          <a
            href={`${serverPath(server.name)}?tab=configuration`}
            target="_blank"
            rel="noreferrer"
            className="underline underline-offset-2"
          >
            the history
          </a>{' '}
          in another tab, copy what you need, then load this page again.
        </p>
      ) : null}
    </FormErrors>
  )
}
