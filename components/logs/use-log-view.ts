'use client'

import { useMemo, useRef, useState } from 'react'
import type { LogLine } from '#lib/contracts/fleet'
import { ansiText } from '#lib/format/ansi-spans'
import { useLogLines } from '#lib/realtime/use-fleet'
import { droppedLines, LANES, type Lane } from './log-numbers.ts'

export interface NumberedLine {
  number: number
  line: LogLine
  /** The text without colours. */
  text: string
}

export interface LogView {
  /** What passes lanes and search, oldest first. */
  lines: readonly NumberedLine[]
  total: number
  lanes: ReadonlySet<Lane>
  toggleLane: (lane: Lane) => void
  search: string
  setSearch: (text: string) => void
  isPaused: boolean
  /** Lines that came while paused. */
  waiting: number
  pause: () => void
  resume: () => void
}

/** The log of a server as a page looks at it: numbered, filtered, and held still while somebody reads. */
export function useLogView(serverId: string, loaded: readonly LogLine[]): LogView {
  const live = useLogLines(serverId)
  const [lanes, setLanes] = useState<ReadonlySet<Lane>>(() => new Set(LANES.map(({ lane }) => lane)))
  const [search, setSearch] = useState('')
  const [held, setHeld] = useState<readonly NumberedLine[] | null>(null)
  const numbered = useNumbered(live.length > 0 ? live : loaded)
  const shown = held ?? numbered
  const lines = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return shown.filter(
      ({ line, text }) => lanes.has(line.lane) && (wanted === '' || text.toLowerCase().includes(wanted)),
    )
  }, [shown, lanes, search])
  const newest = held?.at(-1)?.number ?? 0
  return {
    lines,
    total: shown.length,
    lanes,
    toggleLane: (lane) =>
      setLanes((now) => {
        const next = new Set(now)
        if (!next.delete(lane)) next.add(lane)
        return next
      }),
    search,
    setSearch,
    isPaused: held !== null,
    waiting: held === null ? 0 : Math.max(0, (numbered.at(-1)?.number ?? 0) - newest),
    pause: () => setHeld((now) => now ?? numbered),
    resume: () => setHeld(null),
  }
}

/** Numbers that stay with their lines while the front of the bounded list is cut off. */
function useNumbered(lines: readonly LogLine[]): readonly NumberedLine[] {
  const memory = useRef<{ lines: readonly LogLine[]; numbered: readonly NumberedLine[] }>({ lines: [], numbered: [] })
  return useMemo(() => {
    const { lines: before, numbered } = memory.current
    const dropped = droppedLines(before, lines)
    const first = (numbered[0]?.number ?? 1) + dropped
    const next = lines.map((line, position) => {
      const known = numbered[position + dropped]
      return known?.line === line ? known : { number: first + position, line, text: ansiText(line.text) }
    })
    memory.current = { lines, numbered: next }
    return next
  }, [lines])
}
