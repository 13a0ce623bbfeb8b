import { describe, expect, it } from 'vitest'
import { relativeWords, utcWords } from './time-words.ts'

describe('relativeWords', () => {
  const now = Date.UTC(2026, 0, 1)

  it.each([
    [0, 'now'],
    [-42_000, '42 s ago'],
    [8_000, 'in 8 s'],
    [-119_000, '1 min ago'],
    [-3 * 3_600_000, '3 h ago'],
    [-50 * 3_600_000, '2 d ago'],
  ])('says %i ms away as "%s"', (offset, words) => {
    expect(relativeWords(now + offset, now)).toBe(words)
  })
})

describe('utcWords', () => {
  it('names the second and the zone', () => {
    expect(utcWords(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02 03:04:05 UTC')
  })
})
