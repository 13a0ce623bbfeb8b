import { expect, it } from 'vitest'
import { isSessionOpen } from './session-life.ts'

const at = (time: string) => new Date(`2026-01-01T${time}Z`)
const session = { lastSeenAt: at('08:00:00'), expiresAt: at('20:00:00'), revokedAt: null }

it('ends after thirty minutes without use', () => {
  expect(isSessionOpen(session, at('08:29:59'))).toBe(true)
  expect(isSessionOpen(session, at('08:30:00'))).toBe(false)
})

it('ends at its time however often it is used', () => {
  expect(isSessionOpen({ ...session, lastSeenAt: at('19:59:59') }, at('20:00:00'))).toBe(false)
})

it('ends when it is revoked', () => {
  expect(isSessionOpen({ ...session, revokedAt: at('08:00:01') }, at('08:00:02'))).toBe(false)
})
