'use client'

import { useEffect, useState } from 'react'
import { StatusGlyph } from '#components/ui/status-glyph'

/** Says how long to wait before the next try, and counts down. */
export function Wait({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const until = Date.now() + seconds * 1000
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setLeft(rest)
      if (rest === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [seconds])
  return (
    <div className="grid grid-cols-[12px_1fr] gap-x-2.5 rounded-sm border-l-2 border-warn bg-warn-soft px-3 py-2">
      <StatusGlyph shape="backoff" className="mt-1" />
      <div>
        <p className="font-medium text-warn" role="alert">
          Too many failed attempts
        </p>
        <p className="text-small text-ink" aria-live="off">
          {left > 0 ? `Try again in ${duration(left)}.` : 'You can try again now.'} Each further failure makes the wait
          longer, up to 15 minutes.
        </p>
      </div>
    </div>
  )
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
