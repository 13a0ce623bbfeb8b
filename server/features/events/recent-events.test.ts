import { expect, it } from 'vitest'
import type { ServerEvent } from '#lib/contracts/events'
import { createRecentEvents } from './recent-events.ts'

// Safe because the ring looks at no member itself.
const event = (number: number) => ({ id: String(number), severity: number % 2 ? 'info' : 'error' }) as ServerEvent
const ids = (found: ServerEvent[]) => found.map(({ id }) => Number(id))

it('finds the youngest that pass the filter, newest first, and no more than asked for', () => {
  const recent = createRecentEvents()
  for (let number = 1; number <= 10; number++) recent.add(event(number))
  expect(ids(recent.find(() => true, 3))).toEqual([10, 9, 8])
  expect(ids(recent.find(({ severity }) => severity === 'info', 3))).toEqual([9, 7, 5])
  expect(recent.find(() => false, 3)).toEqual([])
})

it('keeps at least as many as it is made for, and never more than twice that', () => {
  const recent = createRecentEvents(10)
  for (let number = 1; number <= 1000; number++) {
    recent.add(event(number))
    const kept = ids(recent.find(() => true, 1000))
    expect(kept.length).toBeGreaterThanOrEqual(Math.min(number, 10))
    expect(kept.length).toBeLessThanOrEqual(20)
    expect(kept[0]).toBe(number)
  }
})
