import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecoveryPolicy } from '#lib/contracts/fleet-model'
import { circuitOf, type Recovery, type RecoveryEvent, recover, recoveryHealth, STEADY, wakeAt } from './recovery.ts'

const policy = RecoveryPolicy.parse({})
const patient = RecoveryPolicy.parse({ give_up_after_ms: 86_400_000 })
const TABLE = [100, 1000, 2000, 4000, 8000, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000]
const MINUTE = 60_000

/** Fails every attempt at once, beginning with a loss at 0; answers each delay and how it all stood meanwhile. */
function failing(rules: RecoveryPolicy, failures: number, random: () => number) {
  let recovery = recover(STEADY, { type: 'lost', at: 0, random: random() }, rules)
  const rows: { delay: number; circuit: string; trial: string; at: number }[] = []
  let now = 0
  while (rows.length < failures && recovery.phase === 'waiting') {
    const at = wakeAt(recovery, rules) ?? Number.NaN
    const circuit = circuitOf(recovery, rules)
    recovery = recover(recovery, { type: 'wake', at }, rules)
    rows.push({ delay: at - now, circuit, trial: circuitOf(recovery, rules), at })
    now = at
    if (recovery.phase === 'attempting') {
      recovery = recover(recovery, { type: 'failed', at, random: random(), isFinal: false }, rules)
    }
  }
  return { rows, recovery, now }
}

describe('recovery', () => {
  it('keeps to the table, within the jitter of the trials, for twenty failures (REL-01)', () => {
    const run = fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 21, maxLength: 21 }),
      (luck) => {
        const { rows } = failing(patient, 20, () => luck.shift() ?? 0.5)
        expect(rows).toHaveLength(20)
        for (const [index, row] of rows.entries()) {
          const planned = TABLE[Math.min(index, TABLE.length - 1)] ?? 0
          if (index < 5) expect(row.delay).toBe(planned)
          else expect(Math.abs(row.delay - planned)).toBeLessThanOrEqual(planned * 0.1 + 1)
        }
      },
    )
    void fc.assert(run)
  })

  it('opens the circuit after five failed attempts and lets one trial through at a time', () => {
    const { rows } = failing(policy, 8, () => 0.5)
    expect(rows.map((row) => row.circuit)).toEqual([
      'closed',
      'closed',
      'closed',
      'closed',
      'closed',
      'open',
      'open',
      'open',
    ])
    expect(rows.slice(5).map((row) => row.trial)).toEqual(['half_open', 'half_open', 'half_open'])
  })

  it('gives up after exactly thirty minutes of continuous failure', () => {
    const run = fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (luck) => {
      const { recovery, now } = failing(policy, 100, () => luck)
      expect(recovery.phase).toBe('gave_up')
      expect(now).toBe(30 * MINUTE)
      expect(recoveryHealth(recovery, policy)).toBe('disabled')
    })
    void fc.assert(run)
  })

  it('closes the circuit and forgets the attempts on success', () => {
    const { recovery, now } = failing(policy, 7, () => 0.5)
    const up = recover(recovery, { type: 'connected', at: now + 10 }, policy)
    expect(up).toMatchObject({ phase: 'steady', attempts: 0, failingSince: null, isFlapping: false })
    expect(circuitOf(up, policy)).toBe('closed')
  })

  it('does not retry what cannot help, until a reset (REL-04)', () => {
    const dead = recover(STEADY, { type: 'failed', at: 5, random: 0.5, isFinal: true }, policy)
    expect(dead).toMatchObject({ phase: 'gave_up', isFinal: true, nextAttemptAt: null })
    expect(wakeAt(dead, policy)).toBeNull()
    expect(circuitOf(dead, policy)).toBe('closed')
    expect(recover(dead, { type: 'reset' }, policy)).toEqual(STEADY)
  })

  it('treats a first start that fails like a loss', () => {
    const started = recover(STEADY, { type: 'failed', at: 5, random: 0.5, isFinal: false }, policy)
    expect(started).toMatchObject({ phase: 'waiting', nextAttemptAt: 105, failingSince: 5 })
  })

  it('counts a server that comes back and fails three times as flapping until it was up for a minute', () => {
    let recovery: Recovery = STEADY
    let now = 0
    const cycle = () => {
      recovery = recover(recovery, { type: 'lost', at: now, random: 0.5 }, policy)
      now = wakeAt(recovery, policy) ?? now
      recovery = recover(recovery, { type: 'wake', at: now }, policy)
      recovery = recover(recovery, { type: 'connected', at: now }, policy)
      now += 10
    }
    for (let round = 0; round < 3; round += 1) cycle()
    expect(recovery.isFlapping).toBe(false)
    cycle()
    expect(recovery).toMatchObject({ isFlapping: true, attempts: 1 })
    cycle()
    expect(recovery.attempts).toBe(2)
    const upSince = recovery.upSince ?? 0
    expect(wakeAt(recovery, policy)).toBe(upSince + MINUTE)
    expect(recover(recovery, { type: 'wake', at: upSince + MINUTE - 1 }, policy).isFlapping).toBe(true)
    expect(recover(recovery, { type: 'wake', at: upSince + MINUTE }, policy)).toMatchObject({
      isFlapping: false,
      attempts: 0,
    })
  })

  it('climbs ever further while flapping, whatever happens, until a stable minute (REL-02)', () => {
    const happening = fc.record({ upMs: fc.integer({ min: 0, max: MINUTE - 1 }), isUp: fc.boolean() })
    const run = fc.property(fc.array(happening, { maxLength: 40 }), (rounds) => {
      let recovery: Recovery = { ...STEADY, isFlapping: true, upSince: 0, isReconnected: true }
      let now = 1
      for (const { upMs, isUp } of rounds) {
        const before = recovery.attempts
        const loss: RecoveryEvent =
          recovery.phase === 'steady'
            ? { type: 'lost', at: now, random: 0.5 }
            : { type: 'failed', at: now, random: 0.5, isFinal: false }
        recovery = recover(recovery, loss, patient)
        now = wakeAt(recovery, patient) ?? now
        recovery = recover(recovery, { type: 'wake', at: now }, patient)
        if (recovery.phase !== 'attempting') return
        if (isUp) recovery = recover(recovery, { type: 'connected', at: now }, patient)
        now += isUp ? upMs : 1
        expect(recovery.attempts).toBe(before + 1)
        expect(recovery.isFlapping).toBe(true)
      }
    })
    void fc.assert(run)
  })
})
