import { expect, it } from 'vitest'
import { refuseUnsafeBind } from './safe-bind.ts'

it('lets anyone listen on a loopback address', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) {
    expect(refuseUnsafeBind({ host, hasOwnSecret: false, hasUsers: false })).toBeNull()
  }
})

it('lets a set-up installation with its own secret listen anywhere', () => {
  expect(refuseUnsafeBind({ host: '0.0.0.0', hasOwnSecret: true, hasUsers: true })).toBeNull()
})

it('refuses to be reachable without a secret or without an administrator, and says what to do (SEC-06)', () => {
  const host = '0.0.0.0'
  expect(refuseUnsafeBind({ host, hasOwnSecret: false, hasUsers: true })).toContain('SIGNALBOX_SECRET')
  expect(refuseUnsafeBind({ host, hasOwnSecret: true, hasUsers: false })).toContain('SIGNALBOX_ADMIN_EMAIL')
  const both = refuseUnsafeBind({ host, hasOwnSecret: false, hasUsers: false })
  expect(both).toMatch(/SIGNALBOX_SECRET.*setup link/)
})
