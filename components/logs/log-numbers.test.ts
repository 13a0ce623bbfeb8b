import { expect, test } from 'vitest'
import type { LogLine } from '#lib/contracts/fleet'
import { droppedLines, logFile } from './log-numbers.ts'

const line = (text: string): LogLine => ({ at: '2026-01-31T08:00:00.000Z', lane: 'stderr', text })

test('counts what left the front of the list', () => {
  const [a, b, c, d] = [line('a'), line('b'), line('c'), line('d')]
  expect(droppedLines([a, b, c], [a, b, c, d])).toBe(0)
  expect(droppedLines([a, b, c], [c, d])).toBe(2)
  expect(droppedLines([a], [])).toBe(0)
  expect(droppedLines([], [a])).toBe(0)
})

test('writes one line per line', () => {
  expect(logFile([{ line: line('a'), text: 'a' }])).toBe('2026-01-31T08:00:00.000Z stderr    a\n')
})
