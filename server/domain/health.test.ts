import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkTimeout,
  decideHealth,
  findLoss,
  isLost,
  judge,
  NO_CHECKS,
  record,
  summarize,
  WINDOW_SIZE,
} from './health.ts'

const ok = (ms: number) => judge({ answered: true, at: 0, ms }, 2000)
const missed = judge({ answered: false, at: 0, fault: 'Did not answer', isGone: false }, 2000)

describe('a check', () => {
  it('is ok, slow or failed, and says why', () => {
    expect(ok(100)).toMatchObject({ status: 'ok', reason: null })
    expect(ok(3100)).toMatchObject({ status: 'slow', reason: 'Answers in 3.1 s, slower than 2 s' })
    expect(missed).toMatchObject({ status: 'failed', isMiss: true })
    expect(judge({ answered: true, at: 0, ms: 3, fault: 'Canary failed' }, 2000)).toMatchObject({
      status: 'failed',
      isMiss: false,
    })
  })

  it('takes at most 5 s and never longer than the pause between two', () => {
    expect(checkTimeout(30_000)).toBe(5000)
    expect(checkTimeout(400)).toBe(400)
  })
})

describe('the window', () => {
  it('stays bounded and its figures stay in range', () => {
    const outcome = fc.option(fc.double({ min: 0, max: 10_000, noNaN: true }), { nil: null })
    const run = fc.property(fc.array(outcome, { maxLength: 300 }), (outcomes) => {
      const window = outcomes.reduce((all, ms) => record(all, ms === null ? missed : ok(ms)), NO_CHECKS)
      const { success_rate, p50_ms, p95_ms, p99_ms, avg_response_time_ms } = summarize(window)
      expect(window.checks.length).toBe(Math.min(outcomes.length, WINDOW_SIZE))
      expect(window.errorCount).toBe(outcomes.filter((ms) => ms === null).length)
      if (outcomes.length > 0) expect(success_rate).toBeGreaterThanOrEqual(0)
      expect(success_rate ?? 0).toBeLessThanOrEqual(1)
      if (p50_ms === null || p95_ms === null || p99_ms === null) return
      expect(p50_ms).toBeLessThanOrEqual(p95_ms)
      expect(p95_ms).toBeLessThanOrEqual(p99_ms)
      expect(avg_response_time_ms ?? 0).toBeLessThanOrEqual(
        Math.max(...window.checks.map((check) => check.ms ?? 0)) + 1e-6,
      )
    })
    void fc.assert(run)
  })

  it('loses a server after three unanswered checks in a row, and only in a row', () => {
    const two = record(record(NO_CHECKS, missed), missed)
    expect(isLost(two, 3)).toBe(false)
    expect(isLost(record(two, missed), 3)).toBe(true)
    expect(isLost(record(record(two, ok(1)), missed), 3)).toBe(false)
  })
})

describe('the decision', () => {
  it('degrades at the first failed check and heals at the next good one', () => {
    expect(decideHealth({ last: missed, loss: null, isFlapping: false })).toEqual({
      status: 'degraded',
      reason: 'Did not answer',
    })
    expect(decideHealth({ last: ok(5), loss: null, isFlapping: false })).toEqual({ status: 'healthy', reason: null })
  })

  it('says what is missing of a server that is connected but empty', () => {
    expect(findLoss({ tools: 0, others: 0 }, null)).toContain('lists nothing')
    expect(findLoss({ tools: 0, others: 2 }, null)).toBeNull()
    expect(findLoss({ tools: 0, others: 2 }, { tools: 5, others: 2 })).toBe(
      'Connected, but lists no tools; it listed 5 before',
    )
    expect(findLoss({ tools: 3, others: 0 }, { tools: 5, others: 0 })).toBe('Lists 3 of the 5 tools it listed before')
    expect(findLoss({ tools: 6, others: 0 }, { tools: 5, others: 0 })).toBeNull()
  })

  it('is degraded while flapping', () => {
    expect(decideHealth({ last: ok(5), loss: null, isFlapping: true }).status).toBe('degraded')
  })
})
