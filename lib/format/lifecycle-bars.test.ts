import { describe, expect, test } from 'vitest'
import type { LifecyclePhase } from '../contracts/fleet.ts'
import { barKind, lifecycleBars } from './lifecycle-bars.ts'

const at = (seconds: number) => new Date(seconds * 1000).toISOString()
type Turn = [seconds: number, state: LifecyclePhase['state'], health: LifecyclePhase['health_status'], reason?: string]
const phase = (...[seconds, state, health_status, reason]: Turn): LifecyclePhase => ({
  at: at(seconds),
  state,
  health_status,
  event_type: 'turn',
  reason: reason ?? null,
})

describe('barKind', () => {
  test.each([
    ['running', 'healthy', 'running'],
    ['running', 'degraded', 'degraded'],
    ['error', 'disconnected', 'backoff'],
    ['error', 'circuit_open', 'open'],
    ['error', 'disabled', 'failed'],
    ['stopped', 'unknown', 'stopped'],
  ] as const)('%s and %s is %s', (state, health, kind) => {
    expect(barKind(state, health)).toBe(kind)
  })
})

describe('lifecycleBars', () => {
  test('lets each phase last until the next, and the last until now', () => {
    const bars = lifecycleBars([phase(0, 'starting', 'unknown'), phase(2, 'running', 'healthy')], 10_000)
    expect(bars.map(({ kind, from, until, isOpen }) => [kind, from, until, isOpen])).toEqual([
      ['starting', 0, 2000, false],
      ['running', 2000, 10_000, true],
    ])
  })
  test('joins neighbours of one kind and keeps the newest reason', () => {
    const bars = lifecycleBars(
      [phase(0, 'error', 'disconnected', 'exit 1'), phase(1, 'error', 'disconnected', 'exit 2')],
      2000,
    )
    expect(bars).toHaveLength(1)
    expect(bars[0]).toMatchObject({ reason: 'exit 2', from: 0, until: 2000 })
  })
  test('fills exactly the whole width and keeps short phases visible', () => {
    const bars = lifecycleBars(
      [phase(0, 'running', 'healthy'), phase(259_200, 'error', 'disconnected'), phase(259_208, 'starting', 'unknown')],
      259_209_000,
    )
    expect(bars.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100)
    expect(Math.min(...bars.map(({ width }) => width))).toBeGreaterThan(4)
  })
  test('shows nothing for no phases', () => {
    expect(lifecycleBars([], 0)).toEqual([])
  })
})
