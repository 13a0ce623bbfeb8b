'use client'

import { spanWords } from '#lib/format/duration'
import { silentSince } from '#lib/format/silence'
import { useConnection, useFleet } from '#lib/realtime/use-fleet'
import { StatusItem } from '../layout/status-bar.tsx'
import { useNow } from '../ui/relative-time.tsx'
import type { Shape } from '../ui/status-glyph.tsx'

/** No sign of life for this long: the coordinator is not reporting. */
const SILENT_AFTER_MS = 5000

/** The machinery behind the picture: the coordinator's heartbeat, the database, the connection. */
export function Machinery() {
  const now = useNow()
  const { stale, coordinator } = useFleet()
  const connection = useConnection()
  const { shape, words } = connectionWords(connection)
  const beat = coordinator.beat_at === null ? null : Date.parse(coordinator.beat_at)
  const age = beat === null ? null : Math.max(0, now - beat)
  const isSilent = age === null || age > SILENT_AFTER_MS
  const isFollowed = connection.state === 'live' && !connection.isPaused
  const database = stale !== null && silentSince(stale, coordinator.beat_at) === null ? 'away' : 'up'
  return (
    <>
      {isFollowed ? (
        <StatusItem
          shape={isSilent ? 'unknown' : 'running'}
          label="Coordinator"
          value={age === null ? 'not seen yet' : isSilent ? `not reporting for ${spanWords(age)}` : spanWords(age)}
        />
      ) : (
        <StatusItem shape="unknown" label="Coordinator" value={age === null ? '–' : `seen ${spanWords(age)} ago`} />
      )}
      {coordinator.restarts > 0 ? <StatusItem label="Restarts" value={coordinator.restarts} /> : null}
      <StatusItem
        shape={isFollowed ? (database === 'up' ? 'running' : 'failed') : 'unknown'}
        label="Database"
        value={database === 'up' ? undefined : 'away'}
      />
      <StatusItem shape={shape} label={words} />
    </>
  )
}

/** How the page learns of changes, in words. */
export function connectionWords(connection: ReturnType<typeof useConnection>): { shape: Shape; words: string } {
  if (connection.ended) return { shape: 'failed', words: connection.ended.message }
  if (connection.isPaused) {
    return { shape: 'maintenance', words: connection.waiting > 0 ? `Paused, ${connection.waiting} new` : 'Paused' }
  }
  switch (connection.state) {
    case 'live':
      return { shape: 'running', words: 'Live' }
    case 'connecting':
      return { shape: 'starting', words: 'Reconnecting' }
    case 'polling':
      return { shape: 'degraded', words: 'Polling every 10 s' }
    case 'offline':
      return { shape: 'failed', words: 'Offline' }
  }
}
