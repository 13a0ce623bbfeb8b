import { describe, expect, it } from 'vitest'
import { amountWords, countWords, latencyWords, memoryWords, processorWords, shareWords } from './quantity.ts'

describe('quantities', () => {
  it('says nothing measured as a dash', () => {
    expect([latencyWords(null), shareWords(null), memoryWords(null), processorWords(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ])
  })

  it('says latencies in milliseconds below a second', () => {
    expect([0, 0.04, 3.14, 12.4, 999, 3140].map(latencyWords)).toEqual([
      '0 ms',
      '0.1 ms',
      '3.1 ms',
      '12 ms',
      '999 ms',
      '3.1 s',
    ])
  })

  it('never rounds a share up to all or down to none', () => {
    expect([0, 0.0001, 0.024, 0.5, 0.9995, 1].map(shareWords)).toEqual([
      '0 %',
      '<0.1 %',
      '2.4 %',
      '50 %',
      '99.9 %',
      '100 %',
    ])
  })

  it('says memory and processor in few digits', () => {
    expect([82.4, 1434].map(memoryWords)).toEqual(['82 MB', '1.4 GB'])
    expect([0.42, 112.6].map(processorWords)).toEqual(['0.4 %', '113 %'])
  })

  it('groups thousands and bends nouns', () => {
    expect([7, 1204, 1_250_000].map(countWords)).toEqual(['7', '1\u202f204', '1.3 M'])
    expect([amountWords(1, 'tool'), amountWords(26, 'tool')]).toEqual(['1 tool', '26 tools'])
  })
})
