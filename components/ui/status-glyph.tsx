import clsx from 'clsx'
import type { ReactNode } from 'react'

export type Tone = 'ok' | 'busy' | 'warn' | 'error' | 'hold' | 'idle'

export type Shape =
  | 'running'
  | 'degraded'
  | 'flapping'
  | 'starting'
  | 'stopping'
  | 'backoff'
  | 'failed'
  | 'open'
  | 'stopped'
  | 'maintenance'
  | 'review'
  | 'unknown'

/** The hue that belongs to each shape. */
export const shapeTone: Record<Shape, Tone> = {
  running: 'ok',
  degraded: 'warn',
  flapping: 'warn',
  starting: 'busy',
  stopping: 'busy',
  backoff: 'warn',
  failed: 'error',
  open: 'error',
  stopped: 'idle',
  maintenance: 'hold',
  review: 'hold',
  unknown: 'idle',
}

/** The word for each shape, where nothing more exact is known. */
export const shapeWord: Record<Shape, string> = {
  running: 'Running',
  degraded: 'Degraded',
  flapping: 'Flapping',
  starting: 'Starting…',
  stopping: 'Stopping…',
  backoff: 'Restarting soon',
  failed: 'Failed',
  open: 'Paused by breaker',
  stopped: 'Stopped',
  maintenance: 'Maintenance',
  review: 'Needs review',
  unknown: 'Not checked',
}

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  busy: 'text-busy',
  warn: 'text-warn',
  error: 'text-error',
  hold: 'text-hold',
  idle: 'text-idle',
}

export const toneSoft: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  busy: 'bg-busy-soft text-busy',
  warn: 'bg-warn-soft text-warn',
  error: 'bg-error-soft text-error',
  hold: 'bg-hold-soft text-hold',
  idle: 'bg-idle-soft text-idle',
}

const ring = <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />

const drawings: Record<Exclude<Shape, 'backoff'>, ReactNode> = {
  running: <circle cx="6" cy="6" r="5" />,
  degraded: <path d="M6 .75 11.75 11.25H.25Z" />,
  flapping: (
    <>
      <path d="M5.6 1.5V11.25H.25Z" />
      <path d="M6.9 3.4 10.5 10.5H6.9Z" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  starting: (
    <>
      {ring}
      <path d="M6 1.25a4.75 4.75 0 0 0 0 9.5Z" />
    </>
  ),
  stopping: (
    <>
      {ring}
      <path d="M6 1.25a4.75 4.75 0 0 1 0 9.5Z" />
    </>
  ),
  failed: (
    <path
      fillRule="evenodd"
      d="M3.6.25h4.8l3.35 3.35v4.8L8.4 11.75H3.6L.25 8.4V3.6ZM3.2 4.2 5 6 3.2 7.8l1 1L6 7l1.8 1.8 1-1L7 6l1.8-1.8-1-1L6 5 4.2 3.2Z"
    />
  ),
  open: (
    <>
      {ring}
      <path d="M2.8 9.2 9.2 2.8" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  stopped: ring,
  maintenance: <path d="M2 1h3v10H2ZM7 1h3v10H7Z" />,
  review: (
    <path fillRule="evenodd" d="M6 0 12 6 6 12 0 6ZM6 3.1A1.6 1.6 0 0 0 5.4 6.2V8.8h1.2V6.2A1.6 1.6 0 0 0 6 3.1Z" />
  ),
  unknown: (
    <g fill="none" stroke="currentColor">
      <circle cx="6" cy="6" r="5.25" strokeDasharray="2 1.3" />
      <path d="M2.4 9.6 9.6 2.4M1.6 6.6 6.6 1.6M5.4 10.4 10.4 5.4" strokeWidth=".9" />
    </g>
  ),
}

interface StatusGlyphProps {
  shape: Shape
  /** Defaults to the hue of the shape. */
  tone?: Tone | undefined
  /** Backoff only: the part of the wait that has passed, 0 to 1. */
  progress?: number | undefined
  /** Read aloud; leave out when the words stand beside it. */
  label?: string | undefined
  className?: string | undefined
}

/** Draws a state in 12 px so that it reads without colour. */
export function StatusGlyph({ shape, tone = shapeTone[shape], progress, label, className }: StatusGlyphProps) {
  const turning = shape === 'starting' || shape === 'stopping'
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named or hidden by the props spread below; a title would pop up
    <svg
      viewBox="0 0 12 12"
      data-glyph={shape}
      {...spoken}
      className={clsx(
        'size-3 flex-none fill-current',
        toneText[tone],
        turning && 'animate-quarter-turns',
        shape === 'stopping' && '[animation-direction:reverse]',
        className,
      )}
    >
      {shape === 'backoff' ? <Countdown progress={progress ?? 0.25} /> : drawings[shape]}
    </svg>
  )
}

function Countdown({ progress }: { progress: number }) {
  const around = 2 * Math.PI * 4.75
  const passed = Math.min(1, Math.max(0, progress)) * around
  return (
    <g transform="rotate(-90 6 6)">
      <circle cx="6" cy="6" r="5.25" fill="none" stroke="currentColor" strokeWidth=".9" />
      <circle
        cx="6"
        cy="6"
        r="2.1"
        fill="none"
        stroke="currentColor"
        strokeWidth="4.2"
        strokeDasharray={`${(passed * 2.1) / 4.75} 99`}
      />
    </g>
  )
}

interface StatusProps extends Omit<StatusGlyphProps, 'label'> {
  /** The words; defaults to the plain word for the shape. */
  children?: ReactNode
  /** What is known about the cause, in plain ink. */
  cause?: ReactNode
  /** Continues on the next line where there is no room; otherwise it is cut. */
  wrap?: boolean | undefined
}

/** A state as people read it: glyph, words in its hue, cause in ink. */
export function Status({ shape, tone = shapeTone[shape], progress, children, cause, wrap, className }: StatusProps) {
  return (
    <span className={clsx('inline-flex min-w-0 items-baseline gap-1.5', className)}>
      <StatusGlyph shape={shape} tone={tone} progress={progress} className="translate-y-px" />
      <span className={clsx('min-w-0', !wrap && 'truncate')}>
        <span className={clsx('font-medium', toneText[tone])}>{children ?? shapeWord[shape]}</span>
        {cause ? <span className="text-ink2"> {cause}</span> : null}
      </span>
    </span>
  )
}
