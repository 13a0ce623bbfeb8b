import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstCheckDelay } from './stagger.ts'

describe('firstCheckDelay', () => {
  it('stays within the interval and is the same every time', () => {
    const run = fc.property(fc.uuid(), fc.integer({ min: 1, max: 86_400_000 }), (id, intervalMs) => {
      const delay = firstCheckDelay(id, intervalMs)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThan(intervalMs)
      expect(firstCheckDelay(id, intervalMs)).toBe(delay)
    })
    void fc.assert(run)
  })

  it('spreads a thousand servers evenly over the interval, even when their ids are alike', () => {
    const slots = new Array<number>(10).fill(0)
    for (let index = 0; index < 1000; index += 1) {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
      const slot = Math.floor(firstCheckDelay(id, 30_000) / 3000)
      slots[slot] = (slots[slot] ?? 0) + 1
    }
    for (const count of slots) expect(Math.abs(count - 100)).toBeLessThan(40)
  })
})
