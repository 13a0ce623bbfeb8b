import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServerState } from '#lib/contracts/fleet-model'
import { type Signal, statusOf, TRANSITIONS, transition, verbsOf } from './lifecycle.ts'

const allowed: Record<ServerState, readonly ServerState[]> = {
  stopped: ['starting', 'maintenance'],
  starting: ['running', 'error', 'stopped'],
  running: ['stopping', 'error', 'maintenance'],
  stopping: ['stopped', 'error'],
  error: ['stopped', 'starting', 'maintenance'],
  maintenance: ['stopped', 'starting'],
}

const plain = [
  'start',
  'connected',
  'start_failed',
  'lost',
  'stop',
  'stopped',
  'stop_failed',
  'retry',
  'enter_maintenance',
] as const
const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.constantFrom(...plain).map((type) => ({ type })),
  fc.constantFrom('stopped' as const, 'starting' as const).map((to) => ({ type: 'leave_maintenance' as const, to })),
)

describe('transition', () => {
  it('takes no step outside the table in ten thousand random sequences (REL-05)', () => {
    const walk = fc.property(fc.array(signal, { maxLength: 40 }), (signals) => {
      let state: ServerState = 'stopped'
      for (const each of signals) {
        const step = transition(state, each)
        if (!step) continue
        expect(allowed[state]).toContain(step.state)
        state = step.state
      }
    })
    void fc.assert(walk, { numRuns: 10_000 })
  })

  it('has a signal for every step of the table and no two rows for one signal', () => {
    const pairs = TRANSITIONS.map((row) => `${row.from}→${row.to}`)
    for (const [from, targets] of Object.entries(allowed))
      for (const to of targets) expect(pairs).toContain(`${from}→${to}`)
    const keys = TRANSITIONS.map((row) => `${row.from} ${row.on} ${row.on === 'leave_maintenance' ? row.to : ''}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('ends whatever is open on every way out of running and connects on every way into starting', () => {
    for (const row of TRANSITIONS) {
      if (row.from === 'running') expect(row.effects).toContain('disconnect')
      if (row.to === 'starting') expect(row.effects).toContain('connect')
    }
  })
})

describe('what a server shows', () => {
  it('is stopped while in maintenance', () => {
    expect(ServerState.options.map(statusOf)).toEqual([
      'stopped',
      'starting',
      'running',
      'stopping',
      'error',
      'stopped',
    ])
  })

  it('offers only what its state allows', () => {
    const always = ['test', 'update', 'delete']
    expect(verbsOf({ state: 'stopped', enabled: true, health_status: 'unknown' })).toEqual([
      'start',
      'disable',
      ...always,
    ])
    expect(verbsOf({ state: 'running', enabled: true, health_status: 'healthy' })).toEqual([
      'stop',
      'restart',
      'disable',
      ...always,
    ])
    expect(verbsOf({ state: 'error', enabled: true, health_status: 'disabled' })).toEqual([
      'start',
      'stop',
      'restart',
      'enable',
      'disable',
      ...always,
    ])
    expect(verbsOf({ state: 'stopped', enabled: false, health_status: 'disabled' })).toEqual(['enable', ...always])
  })
})
