import { describe, expect, it } from 'vitest'
import { sampleServer } from './sample-server.ts'
import { mainVerb, refusalOf, verbLabel } from './server-verbs.ts'

const ana = { mayManage: true, role: 'operator' }

describe('mainVerb', () => {
  it('starts what can start, revives what was given up, and stops what runs', () => {
    expect(mainVerb(sampleServer({ can: ['start', 'disable'] }))).toBe('start')
    expect(mainVerb(sampleServer({ can: ['enable', 'test'] }))).toBe('enable')
    expect(mainVerb(sampleServer({ can: ['stop', 'restart'] }))).toBe('stop')
    expect(mainVerb(sampleServer({ can: ['test'] }))).toBeNull()
  })
})

describe('refusalOf', () => {
  it('lets pass what the server allows and the person may', () => {
    expect(refusalOf(sampleServer(), 'stop', ana)).toBeNull()
  })

  it('names the role before anything else', () => {
    expect(refusalOf(sampleServer(), 'stop', { mayManage: false, role: 'viewer' })).toBe(
      'Your role (viewer) may not manage servers',
    )
  })

  it('says what stands in the way', () => {
    expect(refusalOf(sampleServer(), 'start', ana)).toBe('It is running already')
    expect(refusalOf(sampleServer({ state: 'stopped', can: ['start'] }), 'stop', ana)).toBe('It is not running')
    expect(refusalOf(sampleServer({ enabled: false, can: ['enable'] }), 'start', ana)).toBe(
      'It is disabled; enable it first',
    )
  })
})

describe('verbLabel', () => {
  it('says what enabling a given-up server really does', () => {
    expect(verbLabel('enable', sampleServer())).toBe('Reset and start')
    expect(verbLabel('enable', sampleServer({ enabled: false }))).toBe('Enable')
    expect(verbLabel('start', sampleServer({ state: 'error' }))).toBe('Start now')
  })
})
