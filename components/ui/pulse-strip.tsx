'use client'

import clsx from 'clsx'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { mergeCells, type PulseCell, summarizeCells } from './pulse-cells.ts'
import type { Tone } from './status-glyph.tsx'

export type { PulseCell } from './pulse-cells.ts'

interface PulseStripProps {
  /** Oldest first; the newest stands at the right edge. */
  cells: readonly PulseCell[]
  /** What the strip is about: "filesystem, last 24 hours". */
  label: string
  height?: number | undefined
  /** Lets the pointer and the arrow keys read single cells. */
  readable?: boolean | undefined
  className?: string | undefined
}

const pitch = 4
/** Few beats stay beats; they stand at the right with room for more. */
const widestPitch = 8

/** Height carries the state as well as hue: a quiet strip is a low line and trouble stands up. */
const heights: Record<Tone, number> = { ok: 0.34, idle: 0.14, hold: 0.5, busy: 0.5, warn: 0.68, error: 1 }

const fills: Record<Tone, string> = {
  ok: 'fill-ok',
  idle: 'fill-idle',
  hold: 'fill-hold',
  busy: 'fill-busy',
  warn: 'fill-warn',
  error: 'fill-error',
}

/** The heartbeat of one thing as a row of bars, each the worst state of its stretch of time. */
export function PulseStrip({ cells, label, height = 20, readable, className }: PulseStripProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const [read, setRead] = useState<number | null>(null)
  const shown = width === null ? cells : mergeCells(cells, Math.max(1, Math.floor(width / pitch)))
  const drawn = width ?? shown.length * pitch
  const step = Math.min(widestPitch, drawn / Math.max(1, shown.length))
  const start = drawn - step * shown.length
  const picked = read === null ? undefined : shown[Math.min(read, shown.length - 1)]
  const name = `${label}. ${summarizeCells(cells)}`
  const reading = readable ? readingProps({ name, count: shown.length, read, setRead, picked, step }) : {}
  return (
    <div ref={box} className={clsx('relative min-w-0', className)} {...reading}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: named or hidden by the props spread below; a title would pop up */}
      <svg
        viewBox={`0 0 ${drawn} ${height}`}
        height={height}
        data-pulse=""
        preserveAspectRatio="none"
        className="block w-full"
        {...(readable ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
      >
        {(Object.keys(fills) as Tone[]).map((tone) => (
          <path key={tone} d={bars({ shown, tone, step, start, height })} className={fills[tone]} />
        ))}
        <path d={bars({ shown, tone: null, step, start, height })} className="fill-line-strong" />
        {picked && read !== null ? (
          <rect x={start + read * step} y="0" width={step} height={height} className="fill-press" />
        ) : null}
      </svg>
      {picked?.note ? (
        <span className="pointer-events-none absolute right-0 bottom-full z-20 mb-1 rounded-md border bg-panel px-2 py-1 text-micro whitespace-nowrap shadow-overlay">
          {picked.note}
        </span>
      ) : null}
    </div>
  )
}

interface Bars {
  shown: readonly PulseCell[]
  tone: Tone | null
  step: number
  /** Where the oldest bar begins. */
  start: number
  height: number
}

/** One path for all bars of one state: a thousand cells stay seven elements. */
function bars({ shown, tone, step, start, height }: Bars): string {
  const wide = Math.max(1, Math.round(step * 0.62))
  const tall = tone === null ? 1 : Math.max(2, Math.round(height * heights[tone]))
  return shown
    .map((cell, position) =>
      cell.tone === tone ? `M${Math.round(start + position * step)} ${height}v-${tall}h${wide}v${tall}z` : '',
    )
    .join('')
}

interface Reading {
  name: string
  count: number
  read: number | null
  setRead: (position: number | null) => void
  picked: PulseCell | undefined
  step: number
}

function readingProps({ name, count, read, setRead, picked, step }: Reading) {
  const last = count - 1
  return {
    role: 'slider',
    tabIndex: 0,
    'aria-label': name,
    'aria-readonly': true,
    'aria-valuemin': 1,
    'aria-valuemax': count,
    'aria-valuenow': (read ?? last) + 1,
    'aria-valuetext': picked?.note ?? picked?.tone ?? 'latest',
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const frame = event.currentTarget.getBoundingClientRect()
      setRead(Math.min(last, Math.max(0, count - Math.ceil((frame.right - event.clientX) / step))))
    },
    onPointerLeave: () => setRead(null),
    onBlur: () => setRead(null),
    onFocus: () => setRead(last),
    onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => {
      const from = read ?? last
      const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
      if (to === undefined) return
      event.preventDefault()
      setRead(Math.min(last, Math.max(0, to)))
    },
  }
}

/** Measures the element in whole pixels, so that bars land on them; `null` until the first measurement. */
function useWidth(box: { current: HTMLElement | null }): number | null {
  const [width, setWidth] = useState<number | null>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return width
}
