import { describe, expect, it } from 'vitest'
import { type FleetFilter, facetsOf, filterServers, groupServers, sortServers } from './fleet-view.ts'
import { sampleServer } from './sample-server.ts'

const all: FleetFilter = { search: '', state: null, health: null, transport: null, tag: null, type: null }
const files = sampleServer({ name: 'files', tags: ['prod'], health: { p95_ms: 12 } })
const git = sampleServer({ name: 'git', type: 'git', tags: ['dev', 'prod'], health: { p95_ms: 300 } })
const notes = sampleServer({ name: 'notes', state: 'stopped', health_status: 'unknown', health: { p95_ms: null } })
const fleet = [notes, git, files]
const names = (servers: { name: string }[]) => servers.map((server) => server.name)

describe('filterServers', () => {
  it('keeps all without a filter', () => {
    expect(filterServers(fleet, all)).toEqual(fleet)
  })

  it('narrows by each facet and by all together', () => {
    expect(names(filterServers(fleet, { ...all, state: 'stopped' }))).toEqual(['notes'])
    expect(names(filterServers(fleet, { ...all, tag: 'prod' }))).toEqual(['git', 'files'])
    expect(names(filterServers(fleet, { ...all, tag: 'prod', type: 'git' }))).toEqual(['git'])
    expect(names(filterServers(fleet, { ...all, transport: 'sse' }))).toEqual([])
  })

  it('finds every word of the search, in any field and case', () => {
    expect(names(filterServers(fleet, { ...all, search: 'PROD git' }))).toEqual(['git'])
  })
})

describe('sortServers', () => {
  it('puts the most urgent state first', () => {
    const failed = sampleServer({ name: 'zulu', state: 'error', health_status: 'disabled' })
    expect(names(sortServers([...fleet, failed], 'state', false))).toEqual(['zulu', 'files', 'git', 'notes'])
  })

  it('counts the numbers in names', () => {
    const numbered = ['s-10', 's-9', 's-1'].map((name) => sampleServer({ name }))
    expect(names(sortServers(numbered, 'name', false))).toEqual(['s-1', 's-9', 's-10'])
    expect(names(sortServers(numbered, 'name', true))).toEqual(['s-10', 's-9', 's-1'])
  })

  it('keeps what was not measured at the end in both directions', () => {
    expect(names(sortServers(fleet, 'p95', false))).toEqual(['files', 'git', 'notes'])
    expect(names(sortServers(fleet, 'p95', true))).toEqual(['git', 'files', 'notes'])
  })
})

describe('groupServers', () => {
  it('groups by the first tag, untagged last', () => {
    expect(groupServers(fleet, 'tag').map((group) => [group.name, names(group.servers)])).toEqual([
      ['dev', ['git']],
      ['prod', ['files']],
      ['', ['notes']],
    ])
  })

  it('groups by type', () => {
    expect(groupServers(fleet, 'type').map((group) => group.name)).toEqual(['filesystem', 'git'])
  })
})

describe('facetsOf', () => {
  it('lists each tag, type and transport once', () => {
    expect(facetsOf(fleet)).toEqual({ tags: ['dev', 'prod'], types: ['filesystem', 'git'], transports: ['stdio'] })
  })
})
