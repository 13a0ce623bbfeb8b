import { expect, it } from 'vitest'
import type { Ports } from './ports.ts'
import { staleness } from './staleness.ts'

const COORDINATOR = new Date('2030-01-01T10:00:00Z')
const DATABASE = new Date('2030-01-01T09:00:00Z')

function at(silence: { coordinator?: Date; database?: Date }) {
  // Safe because only this one member is asked.
  const upstreams = { staleSince: () => silence.coordinator ?? null } as Ports['upstreams']
  return staleness({ upstreams, databaseAwaySince: () => silence.database ?? null })
}

it('is nothing while everything reports', () => {
  expect(at({})).toBeNull()
})

it('says since when the coordinator has been silent (REL-23)', () => {
  expect(at({ coordinator: COORDINATOR })).toMatchObject({
    since: '2030-01-01T10:00:00.000Z',
    reason: expect.stringContaining('coordinator is not reporting'),
  })
})

it('says since when the database has been away (REL-16)', () => {
  expect(at({ database: DATABASE })).toMatchObject({
    since: '2030-01-01T09:00:00.000Z',
    reason: expect.stringContaining('database is away'),
  })
})

it('names the coordinator first, because without it the picture itself is old', () => {
  expect(at({ coordinator: COORDINATOR, database: DATABASE })?.reason).toContain('coordinator')
})
