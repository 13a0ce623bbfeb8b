import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countAttempt, type Failures, signInDelay } from './sign-in-throttle.ts'

const start = new Date('2026-01-01T00:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)

describe('signInDelay', () => {
  it('starts at one second with the fifth failure and doubles up to fifteen minutes (SEC-26)', () => {
    expect([4, 5, 6, 7, 8].map(signInDelay)).toEqual([0, 1_000, 2_000, 4_000, 8_000])
    expect(signInDelay(15)).toBe(900_000)
    expect(signInDelay(1_000_000)).toBe(900_000)
  })
})

describe('countAttempt', () => {
  it('lets five attempts pass at one moment and no more', () => {
    let known: Failures | undefined
    let passed = 0
    for (let i = 0; i < 20; i++) {
      const attempt = countAttempt(known, start)
      if (!attempt.isAllowed) continue
      passed++
      known = attempt.counted
    }
    expect(passed).toBe(5)
  })

  it('says how long to wait, and lets one attempt through after that', () => {
    const known = { failures: 6, lastFailedAt: start, blockedUntil: later(2_000) }
    expect(countAttempt(known, later(500))).toEqual({ isAllowed: false, retryAfterSeconds: 2 })
    expect(countAttempt(known, later(2_000))).toMatchObject({ isAllowed: true, counted: { failures: 7 } })
  })

  it('forgets after a quiet hour', () => {
    const known = { failures: 40, lastFailedAt: start, blockedUntil: later(900_000) }
    expect(countAttempt(known, later(3_600_001))).toMatchObject({
      isAllowed: true,
      counted: { failures: 1, blockedUntil: null },
    })
  })

  it('never blocks for longer than fifteen minutes (SEC-26)', () => {
    void fc.assert(
      fc.property(fc.nat(10_000), (failures) => {
        const attempt = countAttempt({ failures, lastFailedAt: start, blockedUntil: null }, start)
        if (!attempt.isAllowed) throw new Error('nothing was blocked')
        const until = attempt.counted.blockedUntil?.getTime() ?? start.getTime()
        expect(until - start.getTime()).toBeLessThanOrEqual(900_000)
      }),
    )
  })
})
