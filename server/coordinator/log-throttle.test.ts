import { describe, expect, it } from 'vitest'
import type { LogLine } from '#lib/contracts/fleet'
import { FakeClock } from '#server/testing/fake-clock'
import { LogThrottle } from './log-throttle.ts'

function setUp() {
  const batches: LogLine[][] = []
  const clock = new FakeClock()
  return { batches, clock, log: new LogThrottle(clock, (lines) => batches.push(lines)) }
}

describe('LogThrottle', () => {
  it('delivers what comes together in one batch', async () => {
    const { batches, log } = setUp()
    log.add('stderr', 'one')
    log.add('stdout', 'two')
    await Promise.resolve()
    expect(batches.map((lines) => lines.map(({ lane, text }) => [lane, text]))).toEqual([
      [
        ['stderr', 'one'],
        ['stdout', 'two'],
      ],
    ])
  })

  it('keeps 500 lines a second and tells how many it dropped, even when nothing follows', async () => {
    const { batches, clock, log } = setUp()
    for (let n = 0; n < 1700; n += 1) log.add('stderr', `line ${n}`)
    await clock.advance(1000)
    const lines = batches.flat()
    expect(lines).toHaveLength(501)
    expect(lines.at(-1)?.text).toBe('1200 lines dropped: more than 500 a second')
    expect(clock.pending).toBe(0)
  })

  it('cuts long lines', () => {
    const { batches, log } = setUp()
    log.add('stderr', 'x'.repeat(10_000))
    log.flush()
    expect(batches[0]?.[0]?.text).toHaveLength(8193)
  })
})
