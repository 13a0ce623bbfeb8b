import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outgoing } from '#lib/contracts/realtime'
import { applyAll } from '#lib/snapshot/apply'
import { fixtureId, fixtureServer } from '#lib/snapshot/server-fixture'
import { EMPTY_SNAPSHOT } from '#lib/snapshot/snapshot'
import { createRing, type Ring } from './ring.ts'

const AT = '2030-01-01T00:00:00.000Z'
const about = { serverId: null, timestamp: AT }
const alert: Outgoing = { type: 'critical_alert', data: { message: 'all is lost', server_ids: [], timestamp: AT } }

const change = (number: number, revision: number): Outgoing => ({
  type: 'fleet_change',
  data:
    revision === 0
      ? { type: 'server.removed', serverId: fixtureId(number) }
      : { type: 'server.upserted', server: fixtureServer(number, { revision }) },
})

function messagesAfter(ring: Ring, seq: number): { seq: number; message: Outgoing }[] {
  const found: { seq: number; message: Outgoing }[] = []
  ring.walk(seq, ({ message }) => found.push({ seq: message.seq, message }) > 0)
  return found
}

describe('the ring', () => {
  it('gives back every message after a place, in order, as long as it holds the place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(60), (size, count, from) => {
        const ring = createRing(size)
        for (let index = 0; index < count; index += 1) ring.push(alert, about)
        expect(ring.holds(from)).toBe(from <= count && from >= count - size)
        if (!ring.holds(from)) return
        expect(messagesAfter(ring, from).map(({ seq }) => seq)).toEqual(
          Array.from({ length: count - from }, (_, index) => from + index + 1),
        )
      }),
    )
  })

  it('brings a reader at any place it holds to the same rows, telling each row once', () => {
    const anyChange = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), fc.nat(60), (made, place) => {
        const ring = createRing(30)
        const changes = made.map(([number, revision]) => change(number, revision))
        for (const each of changes) ring.push(each, about)
        const seq = Math.min(place, changes.length)
        if (!ring.holds(seq)) return
        const rows = (all: Outgoing[]) => all.flatMap((each) => (each.type === 'fleet_change' ? [each.data] : []))
        const missed = messagesAfter(ring, seq).map(({ message }) => message)
        const before = applyAll(EMPTY_SNAPSHOT, rows(changes.slice(0, seq)))
        const resumed = applyAll(before, rows(missed))
        const final = applyAll(EMPTY_SNAPSHOT, rows(changes))
        expect(new Map([...resumed.servers].sort())).toEqual(new Map([...final.servers].sort()))
        expect(missed.length).toBeLessThanOrEqual(5)
      }),
    )
  })
})
