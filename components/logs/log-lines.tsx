'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { useEffect, useRef, useState } from 'react'
import { type AnsiTone, ansiSpans } from '#lib/format/ansi-spans'
import type { Lane } from './log-numbers.ts'
import type { LogView, NumberedLine } from './use-log-view.ts'

const LINE_HEIGHT = 20

const TONES: Record<AnsiTone, string> = {
  error: 'text-error',
  ok: 'text-ok',
  warn: 'text-warn',
  busy: 'text-busy',
  hold: 'text-hold',
  quiet: 'text-ink3',
}

const LANE_LOOKS: Record<Lane, string> = {
  stderr: 'text-ink',
  stdout: 'text-ink2',
  lifecycle: 'text-accent',
  protocol: 'text-ink3',
}

/** The lines themselves: real text, only those in sight, following the newest until somebody scrolls up. */
export function LogLines({ view, isWrapped }: { view: LogView; isWrapped: boolean }) {
  const box = useRef<HTMLElement>(null)
  const { lines, isPaused } = view
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    paddingStart: 6,
    paddingEnd: 6,
    getItemKey: (position) => lines[position]?.number ?? position,
  })
  const isDrawn = useIsDrawn()
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows each time lines are added or drawn differently
  useEffect(() => {
    if (!isPaused && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [isPaused, lines, isWrapped, isDrawn])
  return (
    <section
      ref={box}
      aria-label="Log lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      onWheel={(event) => {
        if (event.deltaY < 0) view.pause()
      }}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) view.pause()
        if (event.key === 'End') view.resume()
      }}
      className="scroll-quiet max-h-[max(20rem,calc(100dvh-19rem))] min-h-40 overflow-auto rounded-sm border bg-sunken"
    >
      {lines.length === 0 ? (
        <p className="px-3 py-2 text-small text-ink3">
          {view.total === 0 ? 'It has not written anything yet.' : 'No line matches.'}
        </p>
      ) : null}
      {isDrawn ? (
        <ol
          className="relative min-w-full"
          style={{ height: virtual.getTotalSize() }}
          aria-label={`${lines.length} lines`}
        >
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line ? (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-setsize={lines.length}
                aria-posinset={item.index + 1}
                className="absolute top-0 left-0 min-w-full"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Line line={line} isWrapped={isWrapped} search={view.search} />
              </li>
            ) : null
          })}
        </ol>
      ) : null}
    </section>
  )
}

/** Positions are styles, which the page's policy forbids in HTML from the server: they are drawn in the browser only. */
function useIsDrawn(): boolean {
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => setDrawn(true), [])
  return isDrawn
}

function Line({ line, isWrapped, search }: { line: NumberedLine; isWrapped: boolean; search: string }) {
  const { lane, at, text } = line.line
  return (
    <div className="group flex min-h-5 gap-3 px-3 font-mono text-mono-compact leading-5 hover:bg-hover">
      <span className="w-9 flex-none text-right text-ink3 select-none">{line.number}</span>
      <time dateTime={at} title={at} className="flex-none text-ink3 select-none max-sm:hidden">
        {at.slice(11, 23)}
      </time>
      <span className="w-[4.5rem] flex-none text-ink3 select-none max-sm:hidden">{lane}</span>
      <span
        className={clsx(
          'min-w-0 flex-1',
          LANE_LOOKS[lane],
          isWrapped ? 'break-words whitespace-pre-wrap' : 'whitespace-pre',
        )}
      >
        {search.trim() === '' ? <Colours text={text} /> : <Marked text={line.text} search={search.trim()} />}
      </span>
    </div>
  )
}

function Colours({ text }: { text: string }) {
  return ansiSpans(text).map((span, position) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never move
      key={position}
      className={clsx(
        span.tone && TONES[span.tone],
        span.isBold && 'font-semibold',
        span.isDim && 'text-ink3',
        span.isItalic && 'italic',
        span.isUnderlined && 'underline',
      )}
    >
      {span.text}
    </span>
  ))
}

function Marked({ text, search }: { text: string; search: string }) {
  const position = text.toLowerCase().indexOf(search.toLowerCase())
  if (position === -1) return text
  const end = position + search.length
  return (
    <>
      {text.slice(0, position)}
      <mark className="bg-warn-soft text-ink underline decoration-warn">{text.slice(position, end)}</mark>
      <Marked text={text.slice(end)} search={search} />
    </>
  )
}
