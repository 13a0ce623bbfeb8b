'use client'

import type { Server } from '#lib/contracts/fleet-model'
import { describeState } from '#lib/format/server-state'
import type { RowVerb } from '#lib/format/server-verbs'
import { silentSince } from '#lib/format/silence'
import { useFleet } from '#lib/realtime/use-fleet'
import { useNow } from '../ui/relative-time.tsx'
import { Status, StatusGlyph } from '../ui/status-glyph.tsx'
import { usePendingVerb } from './commands.tsx'

interface ServerStateProps {
  server: Server
  /** The glyph alone, with its words for screen readers. */
  glyphOnly?: boolean | undefined
  wrap?: boolean | undefined
  className?: string | undefined
}

const asked: Record<RowVerb, { shape: 'starting' | 'stopping'; words: string }> = {
  start: { shape: 'starting', words: 'Starting…' },
  restart: { shape: 'starting', words: 'Restarting…' },
  enable: { shape: 'starting', words: 'Starting…' },
  stop: { shape: 'stopping', words: 'Stopping…' },
  disable: { shape: 'stopping', words: 'Disabling…' },
}

/** A server's state in glyph and words, counting in step with every other time; a verb just asked for shows at once. */
export function ServerState({ server, glyphOnly, wrap, className }: ServerStateProps) {
  const now = useNow()
  const { stale, coordinator } = useFleet()
  const pending = usePendingVerb(server)
  const state = pending
    ? asked[pending]
    : describeState(server, { now, staleSince: silentSince(stale, coordinator.beat_at) })
  const cause = 'cause' in state ? state.cause : undefined
  const progress = 'progress' in state ? state.progress : undefined
  if (glyphOnly) {
    const label = cause ? `${state.words} ${cause}` : state.words
    return <StatusGlyph shape={state.shape} progress={progress} label={label} className={className} />
  }
  return (
    <Status shape={state.shape} progress={progress} cause={cause} wrap={wrap} className={className}>
      {state.words}
    </Status>
  )
}
