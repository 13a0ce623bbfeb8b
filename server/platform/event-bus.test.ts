import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '#server/testing/fake-clock'
import { createHeardLog } from '#server/testing/heard-log'
import { createEventBus, type Delivery } from './event-bus.ts'

function newBus() {
  const { log, lines } = createHeardLog()
  const bus = createEventBus({ clock: new FakeClock(Date.UTC(2030, 0, 1)), log })
  const told: string[] = []
  const hear = (pattern: string) => ({
    name: pattern,
    pattern,
    react: ({ event, isStored }: Delivery) =>
      void told.push(`${pattern} ${event.event_type}${isStored ? ' stored' : ''}`),
  })
  return { bus, lines, told, hear }
}

describe('the event bus', () => {
  it('completes a draft with id, time and what its kind says', () => {
    const { bus } = newBus()
    const event = bus.complete({ type: 'fleet.server.lost', message: 'memory was lost' })
    expect(event).toMatchObject({
      event_type: 'fleet.server.lost',
      category: 'communication',
      severity: 'error',
      message: 'memory was lost',
      server_id: null,
      details: {},
      timestamp: '2030-01-01T00:00:00.000Z',
    })
    expect(bus.complete({ type: 'fleet.server.lost', message: '' }).id > event.id).toBe(true)
    expect(bus.complete({ type: 'fleet.server.lost', message: '', severity: 'warning' }).severity).toBe('warning')
  })

  it('tells an observer what fits its pattern, in the order of the table', () => {
    const { bus, told, hear } = newBus()
    bus.observe([hear('fleet.*'), hear('fleet.server.lost'), hear('tools.*'), hear('*')])
    bus.emit({ type: 'fleet.server.lost', message: '' })
    expect(told).toEqual(['fleet.* fleet.server.lost', 'fleet.server.lost fleet.server.lost', '* fleet.server.lost'])
  })

  it('does not take a longer word for a prefix', () => {
    const { bus, told, hear } = newBus()
    bus.observe([hear('fleet.tool.*')])
    bus.emit({ type: 'fleet.tools.changed', message: '' })
    expect(told).toEqual([])
  })

  it('says of an event whether its transaction has stored it', () => {
    const { bus, told, hear } = newBus()
    bus.observe([hear('*')])
    bus.deliver([bus.complete({ type: 'fleet.server.created', message: '' })])
    bus.emit({ type: 'fleet.server.deleted', message: '' })
    expect(told).toEqual(['* fleet.server.created stored', '* fleet.server.deleted'])
  })

  it('tells the others when one observer throws or rejects, counts it and logs it', async () => {
    const { bus, told, lines, hear } = newBus()
    bus.observe([
      {
        name: 'throws',
        pattern: '*',
        react: () => {
          throw new Error('at once')
        },
      },
      {
        name: 'rejects',
        pattern: '*',
        react: async () => {
          throw new Error('later')
        },
      },
      hear('*'),
    ])
    bus.emit({ type: 'fleet.server.started', message: '' })
    bus.emit({ type: 'fleet.server.stopped', message: '' })
    await setImmediate()
    expect(told).toHaveLength(2)
    expect(bus.failures()).toEqual({ throws: 2, rejects: 2 })
    expect(lines.map(({ observer }) => observer).sort()).toEqual(['rejects', 'rejects', 'throws', 'throws'])
  })
})
