'use client'

import { spanWords } from '#lib/format/duration'
import { useConnection, useFleet } from '#lib/realtime/use-fleet'
import { Button } from '../ui/button.tsx'
import { useNow } from '../ui/relative-time.tsx'
import { StaleBanner } from '../ui/stale-banner.tsx'

/** Says across the page when what it shows may no longer be true, since when and why. */
export function Staleness() {
  const now = useNow()
  const { stale } = useFleet()
  const { state, ended } = useConnection()
  if (ended) {
    return (
      <StaleBanner action={<Button onClick={() => location.reload()}>Load again</Button>}>
        <strong className="font-medium">No longer live.</strong> {ended.message}
      </StaleBanner>
    )
  }
  if (state === 'offline') {
    return (
      <StaleBanner>
        <strong className="font-medium">No longer live.</strong> Signalbox cannot be reached. The page tries again by
        itself.
      </StaleBanner>
    )
  }
  if (stale) {
    return (
      <StaleBanner>
        <strong className="font-medium">Not updated for {spanWords(now - Date.parse(stale.since))}.</strong>{' '}
        {stale.reason}
      </StaleBanner>
    )
  }
  return null
}
