import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, applyAll, snapshotOf } from './apply.ts'
import { fixtureHealth, fixtureId, fixtureServer } from './server-fixture.ts'
import { EMPTY_SNAPSHOT, NO_COORDINATOR, type SnapshotChange, sortedServers } from './snapshot.ts'

const rows = { servers: [fixtureServer(1), fixtureServer(2)], stale: null, coordinator: NO_COORDINATOR }

const anyChange: fc.Arbitrary<SnapshotChange> = fc.oneof(
  fc
    .record({ number: fc.integer({ min: 1, max: 6 }), revision: fc.integer({ min: 1, max: 3 }) })
    .map(({ number, revision }) => ({ type: 'server.upserted' as const, server: fixtureServer(number, { revision }) })),
  fc.integer({ min: 1, max: 6 }).map((number) => ({ type: 'server.removed' as const, serverId: fixtureId(number) })),
  fc.boolean().map((isStale) => ({
    type: 'stale.changed' as const,
    stale: isStale ? { since: '2030-01-01T00:00:00.000Z', reason: 'gone' } : null,
  })),
  fc.integer({ min: 0, max: 3 }).map((restarts) => ({
    type: 'coordinator.beat' as const,
    coordinator: { ...NO_COORDINATOR, restarts },
  })),
)

describe('apply', () => {
  it('keeps every row that did not change, and replaces the one that did', () => {
    const before = snapshotOf(rows)
    const server = fixtureServer(2, { health: fixtureHealth({ response_time_ms: 9 }) })
    const after = apply(before, { type: 'server.upserted', server })
    expect(after.servers.get(fixtureId(1))).toBe(before.servers.get(fixtureId(1)))
    expect(after.servers.get(fixtureId(2))).toEqual(server)
    expect(after.servers.get(fixtureId(2))?.metrics).toBe(before.servers.get(fixtureId(2))?.metrics)
    expect(after.version).toBeGreaterThan(before.version)
  })

  it('answers the same picture when a change changes nothing', () => {
    const before = snapshotOf(rows)
    expect(apply(before, { type: 'server.upserted', server: structuredClone(fixtureServer(1)) })).toBe(before)
    expect(apply(before, { type: 'server.removed', serverId: fixtureId(9) })).toBe(before)
    expect(apply(before, { type: 'reset', rows: structuredClone(rows) })).toBe(before)
  })

  it('does not count a beat of the coordinator as a change of what is shown in rows', () => {
    const before = snapshotOf(rows)
    const after = apply(before, { type: 'coordinator.beat', coordinator: { ...NO_COORDINATOR, restarts: 1 } })
    expect(after.coordinator.restarts).toBe(1)
    expect(after.version).toBe(before.version)
    expect(after.servers).toBe(before.servers)
  })

  it('takes away on reset what is no longer there', () => {
    const after = apply(snapshotOf(rows), { type: 'reset', rows: { ...rows, servers: [fixtureServer(2)] } })
    expect([...after.servers.keys()]).toEqual([fixtureId(2)])
  })

  it('never touches the picture it was given', () => {
    const before = snapshotOf(rows)
    const copy = new Map(before.servers)
    applyAll(before, [
      { type: 'server.removed', serverId: fixtureId(1) },
      { type: 'server.upserted', server: fixtureServer(3) },
    ])
    expect(before.servers).toEqual(copy)
  })

  it('comes to the same picture whether changes are applied one by one, together, or read as rows at the end', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 40 }), (changes) => {
        const oneByOne = changes.reduce(apply, EMPTY_SNAPSHOT)
        const together = applyAll(EMPTY_SNAPSHOT, changes)
        const { stale, coordinator } = oneByOne
        const read = snapshotOf({ servers: sortedServers(oneByOne), stale, coordinator })
        expect(together).toEqual(oneByOne)
        expect({ ...read, version: 0 }).toEqual({ ...oneByOne, version: 0 })
      }),
    )
  })

  it('comes to the same picture for a reader that joins in the middle and hears the overlap twice', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), fc.nat(30), (changes, at) => {
        const final = changes.reduce(apply, EMPTY_SNAPSHOT)
        const joined = applyAll(EMPTY_SNAPSHOT, changes.slice(0, at))
        const { servers, stale, coordinator } = joined
        const reader = applyAll(snapshotOf({ servers: [...servers.values()], stale, coordinator }), changes.slice(at))
        expect(sortedServers(reader)).toEqual(sortedServers(final))
      }),
    )
  })
})
