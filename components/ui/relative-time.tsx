'use client'

import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'
import { localWords, relativeWords, utcWords } from './time-words.ts'

const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined
let tick = 0

/** One timer for every time on the page; it runs only while one is shown. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    tick = Date.now()
    ticking = setInterval(() => {
      tick = Date.now()
      for (const notify of listeners) notify()
    }, 1000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(ticking)
  }
}

function currentTick(): number {
  if (tick === 0) tick = Date.now()
  return tick
}

const RenderedAt = createContext(0)

/** Carries the server's clock, so that the first paint in the browser says exactly what the server wrote. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>
}

/** Returns the time in milliseconds and renders again every second. */
export function useNow(): number {
  const renderedAt = use(RenderedAt)
  return useSyncExternalStore(subscribe, currentTick, () => renderedAt)
}

const never = () => () => {}

interface RelativeTimeProps {
  /** Milliseconds since 1970, or an ISO string. */
  at: number | string
  className?: string | undefined
}

/** "42 s ago", in step with every other time on the page; the full time stands in the tooltip. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const now = useNow()
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const moment = typeof at === 'number' ? at : Date.parse(at)
  if (Number.isNaN(moment)) return <span className={className}>–</span>
  const full = hydrated ? `${localWords(moment)} (${utcWords(moment)})` : utcWords(moment)
  return (
    <time dateTime={new Date(moment).toISOString()} title={full} className={className}>
      {relativeWords(moment, now)}
    </time>
  )
}
