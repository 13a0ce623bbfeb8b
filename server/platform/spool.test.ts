import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHeardLog } from '#server/testing/heard-log'
import type { OutboxRecord } from './outbox-record.ts'
import { createSpool, type Spool } from './spool.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-spool-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const { log, lines } = createHeardLog()
const open = () => createSpool(folder, log)
const record = (row: unknown): OutboxRecord => ({ kind: 'event', row })
const segments = () => readdirSync(folder).sort()

function takeAll(spool: Spool, limit = 10): unknown[] {
  const rows: unknown[] = []
  for (let batch = spool.read(limit); batch; batch = spool.read(limit)) {
    rows.push(...batch.records.map(({ row }) => row))
    batch.done()
  }
  return rows
}

describe('the spool', () => {
  it('gives records back in order, also after a restart, and leaves no file behind (REL-12)', () => {
    const step = fc.oneof(
      fc.array(fc.oneof(fc.constantFrom('', 'line\nbreak', '\u0000\u2028', 'ü'), fc.string(), fc.integer()), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.constant('restart' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (steps, limit) => {
        let spool = open()
        const expected: unknown[] = []
        for (const next of steps) {
          if (next === 'restart') {
            spool.close()
            spool = open()
          } else {
            spool.append(next.map(record))
            expected.push(...JSON.parse(JSON.stringify(next)))
          }
        }
        expect(spool.size()).toBe(expected.length)
        expect(takeAll(spool, limit)).toEqual(expected)
        expect(spool.size()).toBe(0)
        spool.close()
        expect(segments()).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  it('gives a batch again until it is done', () => {
    const spool = open()
    spool.append([1, 2, 3].map(record))
    expect(spool.read(2)?.records).toHaveLength(2)
    const again = spool.read(2)
    expect(again?.records.map(({ row }) => row)).toEqual([1, 2])
    again?.done()
    expect(takeAll(spool)).toEqual([3])
    spool.close()
  })

  it('takes records while it is being emptied', () => {
    const spool = open()
    spool.append([1].map(record))
    const batch = spool.read(10)
    spool.append([2].map(record))
    batch?.done()
    expect(takeAll(spool)).toEqual([2])
    spool.append([3].map(record))
    expect(takeAll(spool)).toEqual([3])
    spool.close()
  })

  it('leaves out a line a crash cut short or damaged, says so, and keeps the rest (REL-12)', () => {
    const spool = open()
    spool.append(['first', 'second', 'third'].map(record))
    spool.close()
    const path = join(folder, segments()[0] ?? '')
    writeFileSync(path, readFileSync(path, 'utf8').replace('second', 'sEcond'))
    appendFileSync(path, 'deadbeef {"kind":"event","ro')
    lines.length = 0
    const later = open()
    later.append([record('fourth')])
    expect(takeAll(later)).toEqual(['first', 'third', 'fourth'])
    expect(lines.filter(({ msg }) => msg.includes('damaged'))).toHaveLength(2)
    later.close()
  })

  it('is for its owner only, since records may tell what people did', () => {
    const spool = open()
    spool.append([record(1)])
    spool.close()
    expect(statSync(join(folder, segments()[0] ?? '')).mode & 0o077).toBe(0)
  })

  it('begins another file when one is full', () => {
    const spool = open()
    const rows = Array.from({ length: 5000 }, (_, at) => at)
    spool.append(rows.map(record))
    spool.append([record('next')])
    expect(segments()).toHaveLength(2)
    expect(takeAll(spool, 2000)).toEqual([...rows, 'next'])
    spool.close()
  })
})
