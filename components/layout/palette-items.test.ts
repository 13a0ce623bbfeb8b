import { describe, expect, it } from 'vitest'
import { sampleServer } from '../../lib/format/sample-server.ts'
import { matches, targetItems } from './palette-items.ts'

const nothing = () => undefined

describe('matches', () => {
  it('wants every word of the query, in any order', () => {
    const item = { id: 'a', label: 'Restart a server', words: 'reboot', run: nothing }
    expect(matches(item, 'server rest')).toBe(true)
    expect(matches(item, 'reboot')).toBe(true)
    expect(matches(item, 'start stop')).toBe(false)
  })
})

describe('targetItems', () => {
  it('puts the servers a verb fits first and tells why the others do not', () => {
    const items = targetItems({
      servers: [sampleServer({ id: 'a', name: 'up' }), sampleServer({ id: 'b', name: 'down', can: ['start'] })],
      step: 'start',
      actor: { mayManage: true, role: 'operator' },
      run: nothing,
    })
    expect(items.map((item) => [item.label, item.note])).toEqual([
      ['down', 'filesystem'],
      ['up', 'It is running already'],
    ])
  })

  it('disables everything for a role that may not manage servers', () => {
    const items = targetItems({
      servers: [sampleServer()],
      step: 'stop',
      actor: { mayManage: false, role: 'viewer' },
      run: nothing,
    })
    expect(items[0]).toMatchObject({ disabled: true, note: 'Your role (viewer) may not manage servers' })
  })
})
