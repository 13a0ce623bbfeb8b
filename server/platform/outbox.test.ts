import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#lib/contracts/errors'
import { FakeClock, settle } from '#server/testing/fake-clock'
import { createHeardLog } from '#server/testing/heard-log'
import { createOutbox, type Outbox } from './outbox.ts'
import type { OutboxRecord } from './outbox-record.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-outbox-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A database that can be away and refuses rows called `poison`; storing the same row twice changes nothing. */
class FakeDatabase {
  isAway = false
  readonly stored = new Map<unknown, OutboxRecord>()
  writes = 0

  readonly write = async (records: readonly OutboxRecord[]): Promise<void> => {
    this.writes += 1
    await Promise.resolve()
    if (this.isAway) throw new AppError('unavailable', 'away')
    if (records.some(({ row }) => row === 'poison')) throw new Error('violates a check')
    for (const record of records) this.stored.set(JSON.stringify(record), record)
  }

  rows(kind: string): unknown[] {
    return [...this.stored.values()].filter((record) => record.kind === kind).map(({ row }) => row)
  }
}

function start(database: FakeDatabase, clock = new FakeClock()) {
  const { log, lines } = createHeardLog()
  return { outbox: createOutbox({ folder, write: database.write, clock, log }), clock, lines }
}

describe('the outbox', () => {
  it('stores what comes together in one batch, within moments', async () => {
    const database = new FakeDatabase()
    const { outbox, clock } = start(database)
    for (let row = 0; row < 100; row++) outbox.add('event', row)
    expect(outbox.depth()).toEqual({ memory: 100, spooled: 0 })
    await clock.advance(30)
    expect(database.rows('event')).toHaveLength(100)
    expect(database.writes).toBe(1)
    await outbox.close()
  })

  it('loses nothing, doubles nothing and keeps the order of each kind while the database comes and goes (REL-12)', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ add: fc.constantFrom('event', 'health'), times: fc.integer({ min: 1, max: 5 }) }),
      },
      { weight: 2, arbitrary: fc.constantFrom('leave' as const, 'return' as const) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 700 }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const database = new FakeDatabase()
        const clock = new FakeClock()
        let { outbox } = start(database, clock)
        const expected: Record<string, number[]> = { event: [], health: [] }
        let row = 0
        for (const next of steps) {
          if (typeof next === 'number') await clock.advance(next)
          else if (next === 'leave') database.isAway = true
          else if (next === 'return') database.isAway = false
          else if (next === 'restart') {
            await outbox.close()
            ;({ outbox } = start(database, clock))
          } else {
            for (let time = 0; time < next.times; time++) {
              outbox.add(next.add, ++row)
              expected[next.add]?.push(row)
            }
          }
        }
        database.isAway = false
        await clock.advance(2_000)
        expect(database.rows('event')).toEqual(expected.event)
        expect(database.rows('health')).toEqual(expected.health)
        expect(outbox.depth()).toEqual({ memory: 0, spooled: 0 })
        await outbox.close()
        expect(clock.pending).toBe(0)
        expect(readdirSync(folder)).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('has every record on disk at once while the database is away, so that a crash loses none (REL-12)', async () => {
    const database = new FakeDatabase()
    database.isAway = true
    const { outbox, clock, lines } = start(database)
    outbox.add('event', 1)
    await clock.advance(30)
    outbox.add('event', 2)
    outbox.add('event', 3)
    expect(outbox.depth()).toEqual({ memory: 0, spooled: 3 })
    expect(lines.filter(({ msg }) => msg.includes('the database is away'))).toHaveLength(1)

    // The first process is gone without a word; another one starts on what it left.
    database.isAway = false
    const later = start(database)
    await later.clock.advance(1)
    expect(database.rows('event')).toEqual([1, 2, 3])
    await later.outbox.close()
  })

  it('leaves out one record the database refuses, says so, and stores the rest', async () => {
    const database = new FakeDatabase()
    const { outbox, clock, lines } = start(database)
    for (const row of [1, 'poison', 2]) outbox.add('event', row)
    await clock.advance(30)
    expect(database.rows('event')).toEqual([1, 2])
    expect(outbox.depth()).toEqual({ memory: 0, spooled: 0 })
    expect(lines.at(-1)).toMatchObject({ msg: 'the database refused a record', kind: 'event' })
    await outbox.close()
  })

  it('is not stopped by a refused record that was spooled', async () => {
    const database = new FakeDatabase()
    database.isAway = true
    const { outbox, clock } = start(database)
    for (const row of [1, 'poison', 2]) outbox.add('event', row)
    await clock.advance(600)
    database.isAway = false
    await clock.advance(600)
    expect(database.rows('event')).toEqual([1, 2])
    await outbox.close()
  })

  it('stores or spools everything when it closes', async () => {
    const database = new FakeDatabase()
    const { outbox } = start(database)
    outbox.add('event', 1)
    await outbox.close()
    expect(database.rows('event')).toEqual([1])

    const second = start(database).outbox
    database.isAway = true
    second.add('event', 2)
    await second.close()
    await expectSpooled(second, 1)
  })
})

async function expectSpooled(outbox: Outbox, count: number): Promise<void> {
  await settle()
  expect(outbox.depth()).toEqual({ memory: 0, spooled: count })
}
