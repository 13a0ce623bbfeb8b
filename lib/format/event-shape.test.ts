import { describe, expect, it } from 'vitest'
import { eventShape, splitMessage } from './event-shape.ts'

describe('eventShape', () => {
  it('shows what the fact leaves behind', () => {
    expect(eventShape({ event_type: 'fleet.server.recovered', severity: 'info' })).toBe('running')
    expect(eventShape({ event_type: 'fleet.server.stopped', severity: 'info' })).toBe('stopped')
  })

  it('falls back to the severity, and to no glyph for a plain note', () => {
    expect(eventShape({ event_type: 'fleet.server.lost', severity: 'error' })).toBe('failed')
    expect(eventShape({ event_type: 'access.sign_in.refused', severity: 'warning' })).toBe('degraded')
    expect(eventShape({ event_type: 'fleet.server.updated', severity: 'info' })).toBeNull()
  })
})

describe('splitMessage', () => {
  it('parts the name a message starts with from the rest', () => {
    expect(splitMessage({ server_name: 'git', message: 'git is stopped.' })).toEqual({
      name: 'git',
      rest: ' is stopped.',
    })
  })

  it('does not take the start of another word for the name', () => {
    expect(splitMessage({ server_name: 'git', message: 'github is stopped.' })).toEqual({
      name: null,
      rest: 'github is stopped.',
    })
  })
})
