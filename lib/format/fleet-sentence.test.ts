import { describe, expect, it } from 'vitest'
import { fleetSentence } from './fleet-sentence.ts'
import { sampleServer } from './sample-server.ts'

const running = sampleServer()
const failed = sampleServer({ state: 'error', health_status: 'disabled' })
const looping = sampleServer({ state: 'error', health_status: 'circuit_open' })
const slow = sampleServer({ health_status: 'degraded' })
const stopped = sampleServer({ state: 'stopped', health_status: 'unknown' })

describe('fleetSentence', () => {
  it('says that there is nothing yet', () => {
    expect(fleetSentence([])).toBe('No servers yet.')
  })

  it('counts what works before what does not', () => {
    expect(fleetSentence([failed, running, running, running, running])).toBe('5 servers: 4 running, 1 failed.')
    expect(fleetSentence([stopped, looping, slow, slow, running])).toBe(
      '5 servers: 1 running, 2 degraded, 1 in a crash loop, 1 stopped.',
    )
  })

  it('is short when all are alike', () => {
    expect(fleetSentence([running, running, running])).toBe('3 servers, all running.')
    expect(fleetSentence([stopped])).toBe('1 server, stopped.')
  })

  it('says that it speaks of the past when the picture is stale', () => {
    expect(fleetSentence([running, failed], true)).toBe('2 servers, last seen: 1 running, 1 failed.')
    expect(fleetSentence([running, running], true)).toBe('2 servers, last seen all running.')
    expect(fleetSentence([running], true)).toBe('1 server, last seen running.')
  })
})
