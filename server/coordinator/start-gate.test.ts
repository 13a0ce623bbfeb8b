import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '#server/testing/fake-clock'
import { StartGate } from './start-gate.ts'

const never = new AbortController().signal

function stage() {
  const clock = new FakeClock()
  const gate = new StartGate({ clock, slots: 2, slotMs: 2000 })
  const inside: (() => void)[] = []
  const enter = (signal = never) => void gate.enter(signal).then((release) => release && inside.push(release))
  return { clock, inside, enter }
}

describe('the start gate', () => {
  it('lets in as many as it has slots, and the next when one leaves (REL-22)', async () => {
    const { inside, enter } = stage()
    for (let index = 0; index < 4; index += 1) enter()
    await settle()
    expect(inside).toHaveLength(2)
    inside[0]?.()
    inside[0]?.()
    await settle()
    expect(inside).toHaveLength(3)
  })

  it('does not let starts that hang hold up the others (REL-22)', async () => {
    const { clock, inside, enter } = stage()
    for (let index = 0; index < 6; index += 1) enter()
    await clock.advance(4000)
    expect(inside).toHaveLength(6)
  })

  it('forgets who no longer wants in', async () => {
    const { inside, enter } = stage()
    enter()
    enter()
    const abort = new AbortController()
    enter(abort.signal)
    enter()
    abort.abort()
    await settle()
    inside[0]?.()
    await settle()
    expect(inside).toHaveLength(3)
    inside[1]?.()
    inside[2]?.()
    enter()
    await settle()
    expect(inside).toHaveLength(4)
  })
})
