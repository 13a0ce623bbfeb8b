import { describe, expect, it } from 'vitest'
import { mergeCells, type PulseCell, summarizeCells } from './pulse-cells.ts'

const cells = (tones: PulseCell['tone'][]): PulseCell[] => tones.map((tone) => ({ tone }))

describe('mergeCells', () => {
  it('keeps cells that fit', () => {
    const given = cells(['ok', 'error'])
    expect(mergeCells(given, 2)).toBe(given)
  })

  it('shows the worst state of the cells it merges', () => {
    const merged = mergeCells(cells(['ok', 'error', 'ok', 'ok', null, 'idle']), 3)
    expect(merged.map((cell) => cell.tone)).toEqual(['error', 'ok', 'idle'])
  })

  it('covers every cell when the lengths do not divide', () => {
    const merged = mergeCells(cells(['ok', 'ok', 'ok', 'ok', 'warn']), 2)
    expect(merged.map((cell) => cell.tone)).toEqual(['ok', 'warn'])
  })
})

describe('summarizeCells', () => {
  it('names the worst state first and what was not measured last', () => {
    expect(summarizeCells(cells(['ok', null, 'error', 'ok']))).toBe('4 checks: 1 failed, 2 ok, 1 not measured')
  })
})
