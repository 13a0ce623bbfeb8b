import type { Server } from '#lib/contracts/fleet-model'
import { latencyWords } from '#lib/format/quantity'
import type { PulseCell } from '../ui/pulse-cells.ts'
import { PulseStrip } from '../ui/pulse-strip.tsx'

const tones = { ok: 'ok', slow: 'warn', failed: 'error' } as const
const outcomes = { ok: '', slow: ' slow', failed: ' failed' } as const

interface ServerPulseProps {
  server: Server
  height?: number
  className?: string
}

/** The last checks of a server as its pulse strip. */
export function ServerPulse({ server, height, className }: ServerPulseProps) {
  const cells: PulseCell[] = server.health.pulse.map((beat) => ({
    tone: tones[beat.status],
    note: `${beat.at.slice(11, 19)} UTC${outcomes[beat.status]}${beat.ms === null ? '' : `, ${latencyWords(beat.ms)}`}`,
  }))
  return <PulseStrip cells={cells} label={`Last checks of ${server.name}`} height={height} className={className} />
}
