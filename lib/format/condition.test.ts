import { describe, expect, it } from 'vitest'
import { conditionOf, countConditions } from './condition.ts'
import { sampleServer } from './sample-server.ts'

describe('conditionOf', () => {
  it('tells a first start from an attempt to bring a server back', () => {
    const failing_since = '2026-01-31T08:00:00.000Z'
    expect(conditionOf(sampleServer({ state: 'starting' }))).toBe('starting')
    expect(
      conditionOf(sampleServer({ state: 'starting', health_status: 'disconnected', health: { failing_since } })),
    ).toBe('restarting')
    expect(
      conditionOf(sampleServer({ state: 'starting', health_status: 'circuit_open', health: { failing_since } })),
    ).toBe('crash-loop')
  })

  it('calls a flapping server degraded even while its checks pass', () => {
    expect(conditionOf(sampleServer({ health: { is_flapping: true } }))).toBe('degraded')
  })

  it('calls a stopped server failed only when it was given up, not when it was switched off', () => {
    const gaveUp = sampleServer({ state: 'stopped', health_status: 'disabled' })
    expect(conditionOf(gaveUp)).toBe('failed')
    expect(conditionOf({ ...gaveUp, enabled: false })).toBe('stopped')
  })
})

describe('countConditions', () => {
  it('counts every server once', () => {
    const counts = countConditions([sampleServer(), sampleServer(), sampleServer({ state: 'maintenance' })])
    expect(counts).toMatchObject({ running: 2, maintenance: 1, failed: 0 })
  })
})
