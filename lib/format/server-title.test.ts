import { expect, test } from 'vitest'
import { sampleServer } from './sample-server.ts'
import { serverTitle } from './server-title.ts'

test('puts the state first and does not count', () => {
  expect(serverTitle(sampleServer(), null)).toBe('Running: filesystem – Signalbox')
  expect(serverTitle(sampleServer({ state: 'stopped' }), null)).toBe('Stopped: filesystem – Signalbox')
  const waits = sampleServer({
    state: 'error',
    health_status: 'disconnected',
    health: { next_attempt_at: '2026-01-31T08:00:08.000Z' },
  })
  expect(serverTitle(waits, null)).toBe('Restarting: filesystem – Signalbox')
})
