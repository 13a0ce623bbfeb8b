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
  const { draft, change, refusal, busy, report } = form
  const mayDefine = useMay('mcp:define_commands')
  const faults = useMemo(() => faultsByControl(refusal.faults), [refusal.faults])
  const changed = useMemo(() => (server ? changedFields(server, draft) : []), [server, draft])
  const isUp = server !== null && server.desired_state === 'running'
  const nothing = server !== null && changed.length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy === null && !nothing) void form.save(false)
  }
  return (
    <form onSubmit={submit} noValidate className="flex max-w-[720px] flex-col gap-6">
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
      {report ? (
        <section aria-labelledby="trial" className="border-t pt-4">
          <h2 id="trial" className="pb-2 text-heading">
            Test
          </h2>
          <TrialReport report={report} />
        </section>
      ) : null}
      <footer className="sticky bottom-statusbar z-10 -mx-4 flex flex-wrap items-center gap-2 border-t bg-bg px-4 py-3 md:mx-0 md:px-0">
        <Button
          type="submit"
          variant={server ? 'primary' : 'secondary'}
          pending={busy === 'saving'}
          disabled={nothing || (busy !== null && busy !== 'saving')}
        >
          Save
        </Button>
        {isUp ? null : (
          <Button
            variant={server ? 'secondary' : 'primary'}
            className={server ? '' : '-order-1'}
            pending={busy === 'starting'}
            disabled={busy !== null && busy !== 'starting'}
            onClick={() => void form.save(true)}
          >
            Save and start
          </Button>
        )}
        <Button
          icon={<FlaskConical strokeWidth={1.5} />}
          pending={busy === 'testing'}
          disabled={busy !== null && busy !== 'testing'}
          onClick={() => void form.test()}
        >
          Test before saving
        </Button>
        {busy === 'testing' ? (
          <Button variant="ghost" onClick={form.cancelTest}>
            Cancel test
          </Button>
        ) : (
          <LinkButton variant="ghost" href={server ? serverPath(server.name) : '/'}>
            Leave
          </LinkButton>
        )}
        {server ? <Consequence server={server} changed={changed} /> : null}
      </footer>
    </form>
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
    <p aria-live="polite" className="basis-full text-small text-ink2">
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
    : `${name} does not run, nothing is interrupted.`
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
