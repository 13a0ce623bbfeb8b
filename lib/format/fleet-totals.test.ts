import { describe, expect, it } from 'vitest'
import { totalFleet } from './fleet-totals.ts'
import { sampleServer } from './sample-server.ts'

describe('totalFleet', () => {
  it('adds calls and errors of all servers', () => {
    const totals = totalFleet([
      sampleServer({ metrics: { request_count: 90, error_count: 0 } }),
      sampleServer({ metrics: { request_count: 10, error_count: 5 } }),
    ])
    expect(totals).toMatchObject({ calls: 100, errorShare: 0.05 })
  })

  it('knows no error rate without calls', () => {
    expect(totalFleet([sampleServer()]).errorShare).toBeNull()
  })

  it('names the slowest server that runs', () => {
    const totals = totalFleet([
      sampleServer({ name: 'quick', health: { p95_ms: 12 } }),
      sampleServer({ name: 'slow', health: { p95_ms: 900 } }),
      sampleServer({ name: 'gone', state: 'stopped', health: { p95_ms: 5000 } }),
    ])
    expect(totals.slowest).toEqual({ name: 'slow', ms: 900 })
  })
})
