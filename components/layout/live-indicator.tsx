import clsx from 'clsx'
import { StatusGlyph } from '../ui/status-glyph.tsx'

export type Liveness = 'live' | 'paused' | 'connecting' | 'lost'

const looks = {
  live: { shape: 'running', word: 'Live' },
  paused: { shape: 'maintenance', word: 'Paused' },
  connecting: { shape: 'starting', word: 'Connecting…' },
  lost: { shape: 'unknown', word: 'Not live' },
} as const

interface LiveIndicatorProps {
  liveness: Liveness
  /** What has arrived while paused. */
  waiting?: number | undefined
  /** Pauses or resumes; without it the indicator only tells. */
  onToggle?: (() => void) | undefined
}

/** Whether the page follows the world, with a way to hold it still. */
export function LiveIndicator({ liveness, waiting, onToggle }: LiveIndicatorProps) {
  const { shape, word } = looks[liveness]
  const content = (
    <>
      <StatusGlyph shape={shape} />
      <span className="max-sm:sr-only">
        {word}
        {waiting ? ` — ${waiting} new` : ''}
      </span>
    </>
  )
  const frame = 'flex h-control flex-none items-center justify-center gap-1.5 px-2 text-small font-medium'
  if (!onToggle) return <span className={frame}>{content}</span>
  return (
    <button
      type="button"
      aria-pressed={liveness === 'paused'}
      onClick={onToggle}
      className={clsx(frame, 'min-w-control rounded-sm hover:bg-hover')}
    >
      {content}
      <span className="sr-only">{liveness === 'paused' ? ', resume live updates' : ', pause live updates'}</span>
    </button>
  )
}
