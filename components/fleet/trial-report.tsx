import type { TestReport } from '#lib/contracts/fleet'
import { ansiText } from '#lib/format/ansi-spans'
import { amountWords, latencyWords } from '#lib/format/quantity'
import { visibleLine, visibleText } from '#lib/format/visible-text'
import { ScrollRegion } from '../ui/scroll-region.tsx'
import { Status, StatusGlyph } from '../ui/status-glyph.tsx'

const STEP_WORDS: Record<TestReport['steps'][number]['step'], string> = {
  spawn: 'Start the program',
  connect: 'Connect',
  initialize: 'Shake hands',
  list: 'List what it offers',
  disconnect: 'Disconnect',
}

/** What a trial connection found: each step with its time, then who answered, or why nobody did. */
export function TrialReport({ report }: { report: TestReport }) {
  const { success, steps, problem, stderr, duration_ms } = report
  return (
    <div className="flex flex-col gap-3" role="status">
      <p>
        <Status shape={success ? 'running' : 'failed'} wrap cause={`after ${latencyWords(duration_ms)}`}>
          {success ? 'It works' : 'It does not work'}
        </Status>
      </p>
      {success ? <Offer report={report} /> : null}
      <ol className="border-t">
        {steps.map((step) => (
          <li
            key={step.step}
            className="grid grid-cols-[12px_1fr_auto] items-baseline gap-x-2.5 border-b py-1.5 text-small"
          >
            <StatusGlyph
              shape={step.ok ? 'running' : 'failed'}
              label={step.ok ? 'Done' : 'Failed'}
              className="translate-y-px"
            />
            <span className="min-w-0">
              <span className="font-medium">{STEP_WORDS[step.step]}</span>
              {step.message ? <span className="ml-2 break-words text-ink2">{visibleLine(step.message)}</span> : null}
            </span>
            <span className="font-mono text-mono-compact text-ink2">{latencyWords(step.ms)}</span>
          </li>
        ))}
      </ol>
      {problem ? (
        <div>
          <p className="font-medium">{visibleText(problem.cause)}</p>
          <p className="mt-1 text-ink2">{visibleText(problem.remedy)}</p>
        </div>
      ) : null}
      {stderr.length > 0 && !success ? (
        <div>
          <h3 className="text-micro text-ink3">What it wrote last</h3>
          <ScrollRegion label="Last lines of stderr" className="mt-1 max-h-48 rounded-sm border bg-sunken px-3 py-2">
            <pre className="font-mono text-mono-compact">{stderr.map(ansiText).join('\n')}</pre>
          </ScrollRegion>
        </div>
      ) : null}
    </div>
  )
}

function Offer({ report: { identity, tools } }: { report: TestReport }) {
  if (!identity) return null
  const counts = [
    amountWords(identity.tools, 'tool'),
    amountWords(identity.resources, 'resource'),
    amountWords(identity.prompts, 'prompt'),
  ]
  return (
    <div className="text-small text-ink2">
      <p>
        <span className="font-medium text-ink">{visibleLine(identity.name)}</span>{' '}
        <span className="font-mono text-mono-compact">{visibleLine(identity.version)}</span>, protocol{' '}
        <span className="font-mono text-mono-compact">{visibleLine(identity.protocol_version)}</span>,{' '}
        {counts.join(', ')}
      </p>
      {tools.length > 0 ? (
        <p className="mt-1 line-clamp-3 font-mono text-mono-compact text-ink3">{tools.map(visibleLine).join(' · ')}</p>
      ) : null}
    </div>
  )
}
