'use client'

import { useEffect, useRef, useState } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { useConnection, useFleet } from '#lib/realtime/use-fleet'
import { RelativeTime } from '../ui/relative-time.tsx'

/** When the picture was last confirmed: by the last beat while live, by the last check otherwise. */
export function UpdatedAgo() {
  const { servers, coordinator, stale } = useFleet()
  const { state } = useConnection()
  const at = stale?.since ?? (state === 'live' ? coordinator.beat_at : null) ?? latest(servers)
  if (at === null) return null
  return (
    <span className="pt-2 text-small text-ink3">
      updated <RelativeTime at={at} />
    </span>
  )
}

function latest(servers: readonly Server[]): string | null {
  return servers.reduce<string | null>((last, { since, health }) => {
    const at = health.last_check ?? since
    return last === null || at > last ? at : last
  }, null)
}

const EVERY_MS = 5000

/** Reads a changed sentence aloud, politely and at most every five seconds. */
export function Announcement({ children }: { children: string }) {
  const [said, setSaid] = useState('')
  const first = useRef(children)
  useEffect(() => {
    // What the page opened with is read as its heading.
    if (children === first.current) return
    first.current = ''
    const timer = setTimeout(() => setSaid(children), EVERY_MS)
    return () => clearTimeout(timer)
  }, [children])
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  )
}
