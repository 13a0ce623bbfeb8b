'use client'

import { Plus } from 'lucide-react'
import { useMay } from '../layout/me.tsx'
import { LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { PulseCell } from '../ui/pulse-cells.ts'
import { PulseStrip } from '../ui/pulse-strip.tsx'
import { type Shape, Status } from '../ui/status-glyph.tsx'
import { ADD_SERVER } from './places.ts'

const sample: readonly { name: string; shape: Shape; words: string; beats: string }[] = [
  { name: 'filesystem', shape: 'running', words: 'Running 4 d', beats: 'oooooooooooooooooooooooooooooooo' },
  { name: 'search', shape: 'degraded', words: 'Degraded: answers in 3.1 s', beats: 'ooooooooooooooooowoowwowwwwwwwww' },
  { name: 'github', shape: 'backoff', words: 'Restarting in 8 s (4th)', beats: 'oooooooooooooooooooooooeooeoeoee' },
]

const tones: Record<string, PulseCell['tone']> = { o: 'ok', w: 'warn', e: 'error' }

/** The overview before there is anything to see. */
export function FleetEmpty() {
  const mayManage = useMay('mcp:manage_servers')
  return (
    <>
      <PageHeader display title="No servers yet." />
      <EmptyState
        title={mayManage ? 'Add the first one' : 'Nobody has added one'}
        sample={
          <ul className="grid gap-x-4 sm:grid-cols-3">
            {sample.map(({ name, shape, words, beats }) => (
              <li key={name} className="border-t px-2 pt-2">
                <p className="font-medium">{name}</p>
                <Status shape={shape} className="text-small">
                  {words}
                </Status>
                <PulseStrip
                  cells={[...beats].map((beat) => ({ tone: tones[beat] ?? null }))}
                  label={name}
                  height={18}
                  className="mt-2"
                />
              </li>
            ))}
          </ul>
        }
        action={
          mayManage ? (
            <LinkButton variant="primary" href={ADD_SERVER} icon={<Plus strokeWidth={1.5} />}>
              Add a server
            </LinkButton>
          ) : undefined
        }
      >
        {mayManage
          ? 'Give Signalbox the command or the address of an MCP server. It starts it, watches it and brings it back when it falls.'
          : 'Servers appear here as soon as an operator adds them.'}
      </EmptyState>
    </>
  )
}
