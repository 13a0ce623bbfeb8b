import clsx from 'clsx'
import { PulseStrip } from '../../components/ui/pulse-strip.tsx'
import { Status, StatusGlyph, type Tone, toneSoft } from '../../components/ui/status-glyph.tsx'
import { pulse, states } from './samples.ts'
import { Section, Specimen } from './specimen.tsx'

const type = [
  ['text-display', 'Display 28/34', '47 servers: 44 running'],
  ['text-title', 'Title 20/26', 'Server detail'],
  ['text-heading', 'Heading 16/22', 'Needs attention'],
  ['text-body', 'Body 14/20', 'Every object shows its state, why, and the one most useful action.'],
  ['text-small', 'Small 13/18', 'npx @modelcontextprotocol/server-github@2025.9.1'],
  ['text-micro', 'Micro 12/16', 'Calls per minute'],
  ['font-mono text-mono', 'Mono 13/20', '10:02:11.204 exit 1 “401 Bad credentials”'],
] as const

const surfaces = ['bg-bg', 'bg-panel', 'bg-sunken', 'bg-hover', 'bg-press', 'bg-selected'] as const
const inks = ['text-ink', 'text-ink2', 'text-ink3', 'text-accent'] as const
const tones: readonly Tone[] = ['ok', 'busy', 'warn', 'error', 'hold', 'idle']
const solid: Record<Tone, string> = {
  ok: 'bg-ok',
  busy: 'bg-busy',
  warn: 'bg-warn',
  error: 'bg-error',
  hold: 'bg-hold',
  idle: 'bg-idle',
}

export function Foundations() {
  return (
    <>
      <Section id="state" title="State">
        <Specimen name="Vocabulary">
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(300px,100%),1fr))] gap-x-8">
            {states.map((state) => (
              <li key={state.shape} className="flex h-row items-center border-b">
                <Status shape={state.shape} progress={state.progress} cause={state.cause}>
                  {state.words}
                </Status>
                <code className="ml-auto pl-2 font-mono text-mono-compact text-ink3">{state.shape}</code>
              </li>
            ))}
          </ul>
        </Specimen>
        <Specimen name="Without colour, and large">
          <div className="flex flex-wrap items-center gap-3">
            {states.map((state) => (
              <span key={state.shape} className="text-ink [&_svg]:size-3 [&_svg]:text-ink!">
                <StatusGlyph shape={state.shape} progress={state.progress} label={state.words} />
              </span>
            ))}
          </div>
          <div className="flex flex-wrap items-center gap-4 pt-4">
            {states.map((state) => (
              <StatusGlyph key={state.shape} shape={state.shape} progress={state.progress} className="size-7!" />
            ))}
          </div>
        </Specimen>
        <Specimen name="Pulse strip: height and hue say the same; the last beat is at the right">
          <div className="grid gap-x-8 gap-y-3 md:grid-cols-2">
            <PulseStrip
              label="All states"
              cells={pulse(`${'o'.repeat(30)}wwwoooeeebbooohhhhhhooo${'i'.repeat(8)}${'-'.repeat(6)}oooo`)}
              readable
              height={28}
            />
            <PulseStrip label="A quiet week" cells={pulse('o'.repeat(168))} height={28} />
            <PulseStrip
              label="Narrow"
              cells={pulse('oooooooooooooooeooooooooooooowooooooooooooooooo')}
              className="w-16"
            />
            <PulseStrip label="Few beats" cells={pulse('ooweo')} className="w-40" />
          </div>
        </Specimen>
      </Section>
      <Section id="type" title="Type">
        <dl className="flex flex-col">
          {type.map(([classes, name, sample]) => (
            <div
              key={name}
              className="grid items-baseline gap-x-6 border-b py-2 last:border-b-0 sm:grid-cols-[120px_minmax(0,1fr)]"
            >
              <dt className="text-micro text-ink3">{name}</dt>
              <dd className={clsx('truncate', classes)}>{sample}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section id="colour" title="Colour">
        <div className="grid grid-cols-[repeat(auto-fill,minmax(88px,1fr))]">
          {surfaces.map((surface) => (
            <div
              key={surface}
              className={clsx('-mr-px -mb-px flex h-16 items-end border p-2 text-micro text-ink2', surface)}
            >
              {surface.slice(3)}
            </div>
          ))}
        </div>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {inks.map((ink) => (
            <span key={ink} className={clsx('font-medium', ink)}>
              {ink.slice(5)}
            </span>
          ))}
          <span className="border-b border-line">line</span>
          <span className="border-b border-line-strong">line-strong</span>
        </div>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(min(148px,45%),1fr))] gap-x-4 gap-y-2">
          {tones.map((tone) => (
            <div key={tone} className="flex text-small font-medium">
              <span className={clsx('flex-1 px-2 py-1 text-on-solid', solid[tone])}>{tone}</span>
              <span className={clsx('flex-1 px-2 py-1', toneSoft[tone])}>soft</span>
            </div>
          ))}
        </div>
      </Section>
    </>
  )
}
