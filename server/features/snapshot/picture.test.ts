import { describe, expect, it } from 'vitest'
import type { DefinedServer, RuntimeState } from '#lib/contracts/fleet-model'
import { fixtureId, fixtureServer } from '#lib/snapshot/server-fixture'
import type { SnapshotChange } from '#lib/snapshot/snapshot'
import { FakeClock } from '#server/testing/fake-clock'
import { createSnapshot } from './index.ts'

function definition(number: number, given: Partial<DefinedServer> = {}): DefinedServer {
  const {
    id,
    name,
    type,
    transport,
    desired_state,
    enabled,
    tags,
    description,
    config,
    revision,
    created_at,
    updated_at,
  } = fixtureServer(number)
  return {
    ...{
      id,
      name,
      type,
      transport,
      desired_state,
      enabled,
      tags,
      description,
      config,
      revision,
      created_at,
      updated_at,
    },
    ...given,
  }
}

function runtime(given: Partial<RuntimeState> = {}): RuntimeState {
  const { state, health_status, circuit_state, health, metrics, identity, problem, since } = fixtureServer(1)
  return { state, health_status, circuit_state, health, metrics, identity, problem, since, pid: 42, ...given }
}

function setUp() {
  const clock = new FakeClock()
  const snapshot = createSnapshot({ clock })
  const changes: SnapshotChange[] = []
  snapshot.onChange((change) => changes.push(change))
  return { clock, snapshot, changes }
}

describe('the picture', () => {
  it('shows a server nobody has observed as stopped and unknown, or disabled', () => {
    const { snapshot } = setUp()
    snapshot.setDefinition(definition(1))
    snapshot.setDefinition(definition(2, { enabled: false }))
    expect(snapshot.find('server-1')).toMatchObject({ status: 'stopped', health_status: 'unknown' })
    expect(snapshot.find('server-1')?.can).toContain('start')
    expect(snapshot.find('server-2')).toMatchObject({ status: 'stopped', health_status: 'disabled' })
    expect(snapshot.find('server-2')?.can).toContain('enable')
  })

  it('joins what is defined with what is observed, in whichever order they come', () => {
    const { snapshot } = setUp()
    snapshot.setRuntime(fixtureId(1), runtime())
    expect(snapshot.list()).toEqual([])
    snapshot.setDefinition(definition(1))
    expect(snapshot.find(fixtureId(1))).toMatchObject({ state: 'running', pid: 42 })
    snapshot.setRuntime(fixtureId(1), runtime({ state: 'maintenance', pid: null }))
    expect(snapshot.find(fixtureId(1))).toMatchObject({ state: 'maintenance', status: 'stopped' })
    expect(snapshot.find(fixtureId(1))).not.toHaveProperty('pid')
  })

  it('lists by name and finds by the present name only', () => {
    const { snapshot } = setUp()
    snapshot.setDefinition(definition(1, { name: 'beta' }))
    snapshot.setDefinition(definition(2, { name: 'alpha' }))
    expect(snapshot.list().map((server) => server.name)).toEqual(['alpha', 'beta'])
    snapshot.setDefinition(definition(1, { name: 'gamma' }))
    snapshot.setDefinition(definition(2, { name: 'beta' }))
    expect(snapshot.find('alpha')).toBeUndefined()
    expect(snapshot.find('beta')?.id).toBe(fixtureId(2))
    snapshot.remove(fixtureId(2))
    expect(snapshot.find('beta')).toBeUndefined()
  })

  it('says nothing and keeps its version when nothing has changed', () => {
    const { snapshot, changes } = setUp()
    snapshot.setDefinition(definition(1))
    snapshot.setRuntime(fixtureId(1), runtime())
    const version = snapshot.version()
    const told = changes.length
    snapshot.setRuntime(fixtureId(1), structuredClone(runtime()))
    snapshot.setDefinition(definition(1))
    expect(snapshot.version()).toBe(version)
    expect(changes).toHaveLength(told)
  })

  it('grows its version with capabilities and staleness', () => {
    const { snapshot, changes } = setUp()
    const first = snapshot.version()
    snapshot.setCapabilities(fixtureId(1), null)
    const second = snapshot.version()
    snapshot.setStale(new Date(0), 'gone')
    expect(second).toBeGreaterThan(first)
    expect(snapshot.version()).toBeGreaterThan(second)
    expect(changes).toEqual([{ type: 'stale.changed', stale: { since: '1970-01-01T00:00:00.000Z', reason: 'gone' } }])
  })

  it('tells those who wait as soon as the condition holds, when the server goes, or after their time', async () => {
    const { clock, snapshot } = setUp()
    snapshot.setDefinition(definition(1))
    const until = (server: { state: string }) => server.state === 'running'
    const running = snapshot.waitFor(fixtureId(1), { until, timeoutMs: 1000 })
    snapshot.setRuntime(fixtureId(1), runtime({ state: 'starting' }))
    snapshot.setRuntime(fixtureId(1), runtime())
    expect((await running)?.state).toBe('running')
    expect((await snapshot.waitFor(fixtureId(1), { until, timeoutMs: 1000 }))?.state).toBe('running')
    const late = snapshot.waitFor(fixtureId(1), { until: () => false, timeoutMs: 1000 })
    await clock.advance(1000)
    expect(await late).toBeNull()
    const gone = snapshot.waitFor(fixtureId(1), { until: () => false, timeoutMs: 1000 })
    snapshot.remove(fixtureId(1))
    expect(await gone).toBeNull()
    expect(clock.pending).toBe(0)
  })

  it('announces the beat of the coordinator every two seconds, and a restart at once', () => {
    const { clock, snapshot, changes } = setUp()
    const beat = (afterMs: number, restarts = 0) =>
      snapshot.beat({ at: clock.now() + afterMs, restarts, eventLoopP99Ms: null })
    beat(0)
    beat(250)
    beat(2000)
    beat(2250, 1)
    expect(changes).toHaveLength(3)
    expect(snapshot.coordinator().restarts).toBe(1)
  })
})
