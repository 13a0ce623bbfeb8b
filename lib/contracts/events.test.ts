import { describe, expect, it } from 'vitest'
import { EVENT_KINDS, EVENT_TYPES, events, isLoud } from './events.ts'

describe('the kinds of event', () => {
  it.each(EVENT_TYPES)('%s is named as capability, thing and what happened to it', (type) => {
    expect(type).toMatch(/^(access|coordinator|database|fleet|tools)\.[a-z_]+\.[a-z_]+$/)
    expect(type).toMatch(/(ed|lost|up|healthy|flapping|in|out|starting|stopping)$/)
  })

  it('are pushed to browsers, save for the one there is too much of', () => {
    expect(EVENT_TYPES.filter((type) => !isLoud(type))).toEqual(['tools.call.completed'])
    expect(isLoud('something.unknown.happened')).toBe(true)
  })

  it('call critical only what needs a person now', () => {
    const critical = EVENT_TYPES.filter((type) => EVENT_KINDS[type].severity === 'critical')
    expect(critical).toEqual(['fleet.server.gave_up', 'coordinator.worker.lost'])
  })
})

describe('the filters of a list of events', () => {
  const { input } = events.list

  it('ask for fifty when nothing is said, and read numbers from the address', () => {
    expect(input.parse({})).toEqual({ limit: 50 })
    expect(input.parse({ limit: '500' })).toEqual({ limit: 500 })
  })

  it.each([
    { limit: '0' },
    { limit: '501' },
    { limit: '1.5' },
    { limit: 'all' },
    { severity: 'loud' },
    { category: 'other' },
    { start_date: 'yesterday' },
    { end_date: '2030-01-01' },
    { search: 'x'.repeat(201) },
    { order: 'asc' },
  ])('refuse %j', (given) => {
    expect(input.safeParse(given).success).toBe(false)
  })

  it('take a time with an offset', () => {
    expect(input.safeParse({ start_date: '2030-01-01T08:00:00+02:00', end_date: '2030-01-01T08:00:00Z' }).success).toBe(
      true,
    )
  })
})
