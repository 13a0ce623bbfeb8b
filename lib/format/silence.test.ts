import { describe, expect, it } from 'vitest'
import { silentSince } from './silence.ts'

const since = '2026-01-31T08:00:00.000Z'
const stale = { since, reason: 'The coordinator is not reporting.' }

describe('silentSince', () => {
  it('is null while the picture is fresh', () => {
    expect(silentSince(null, since)).toBeNull()
  })

  it('is when the picture went stale, if no beat came after that', () => {
    expect(silentSince(stale, null)).toBe(since)
    expect(silentSince(stale, '2026-01-31T07:59:59.000Z')).toBe(since)
  })

  it('is null when the coordinator still beats, because then something else is away', () => {
    expect(silentSince(stale, '2026-01-31T08:00:09.000Z')).toBeNull()
  })
})
