import { describe, expect, it } from 'vitest'
import { countdownWords, ordinal, spanWords } from './duration.ts'

describe('spanWords', () => {
  it('says a span in its largest unit, rounded down', () => {
    expect([0, 999, 12_400, 119_000, 3_600_000, 4 * 86_400_000].map(spanWords)).toEqual([
      '0 s',
      '0 s',
      '12 s',
      '1 min',
      '1 h',
      '4 d',
    ])
  })

  it('never says a negative span', () => {
    expect(spanWords(-5000)).toBe('0 s')
  })
})

describe('countdownWords', () => {
  it('rounds up, so that the last second is 1', () => {
    expect([100, 1000, 7200, 60_000, 250_000, 7_200_000].map(countdownWords)).toEqual([
      '1 s',
      '1 s',
      '8 s',
      '1 min',
      '4 min 10 s',
      '2 h',
    ])
  })
})

describe('ordinal', () => {
  it('knows the English endings', () => {
    expect([1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 103, 111].map(ordinal)).toEqual(
      '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 103rd 111th'.split(' '),
    )
  })
})
