import { describe, expect, it } from 'vitest'
import { ServerConfig } from '#lib/contracts/fleet-model'
import { FakeClock } from '#server/testing/fake-clock'
import { secretMask } from './secret-mask.ts'
import { StartDeadline } from './start-deadline.ts'

describe('StartDeadline', () => {
  it('ends a start after its timeout, whatever it prints', async () => {
    const clock = new FakeClock()
    const deadline = new StartDeadline(ServerConfig.parse({ command: 'node', timeout: 10 }), clock)
    await clock.advance(9000)
    deadline.advance()
    expect(deadline.hasPassed).toBe(false)
    await clock.advance(1000)
    expect([deadline.hasPassed, deadline.signal.aborted]).toEqual([true, true])
  })

  it('gives a start that fetches two minutes while its output advances', async () => {
    const clock = new FakeClock()
    const deadline = new StartDeadline(ServerConfig.parse({ command: '/usr/bin/npx', timeout: 10 }), clock)
    for (let n = 0; n < 13; n += 1) {
      await clock.advance(9000)
      deadline.advance()
      expect(deadline.hasPassed).toBe(false)
    }
    await clock.advance(4000)
    expect(deadline.hasPassed).toBe(true)
  })

  it('ends a fetching start that has fallen silent, and nothing once cleared', async () => {
    const clock = new FakeClock()
    const config = ServerConfig.parse({ command: 'uvx', timeout: 10 })
    const silent = new StartDeadline(config, clock)
    const cleared = new StartDeadline(config, clock)
    cleared.clear()
    await clock.advance(10_000)
    expect([silent.hasPassed, cleared.hasPassed, clock.pending]).toEqual([true, false, 0])
  })
})

describe('secretMask', () => {
  it('hides values with names of secrets, also without their scheme, and leaves the rest', () => {
    const mask = secretMask(
      ServerConfig.parse({
        environment: { API_KEY: 'abcdef123', DEBUG: 'verbose-level', SHORT_KEY: 'abc' },
        headers: { Authorization: 'Bearer tok-en-1' },
        url: 'http://x.test/mcp?api_key=query-secret',
      }),
    )
    expect(mask('abcdef123 verbose-level abc tok-en-1 query-secret')).toBe(
      '******** verbose-level abc ******** ********',
    )
  })
})
