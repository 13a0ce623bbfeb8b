import { expect, it } from 'vitest'
import { isLoopback } from './loopback.ts'

it('knows this machine by its names and addresses', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1', '[::1]', '::ffff:127.0.0.1']) {
    expect(isLoopback(host)).toBe(true)
  }
})

it('takes everything else for reachable from outside', () => {
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.evil.test', '127.0.0.1.evil.test', '1127.0.0.1', '']) {
    expect(isLoopback(host)).toBe(false)
  }
})
