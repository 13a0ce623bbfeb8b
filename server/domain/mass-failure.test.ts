import { describe, expect, it } from 'vitest'
import { NO_LOSSES, noteLoss } from './mass-failure.ts'

function announcements(losses: [serverId: string, at: number][]): (string[] | null)[] {
  let window = NO_LOSSES
  return losses.map(([serverId, at]) => {
    const noted = noteLoss(window, { serverId, at })
    window = noted.window
    return noted.announce
  })
}

describe('a mass failure', () => {
  it('is announced once, at the third server lost within ten seconds (REL-22)', () => {
    const told = announcements([
      ['a', 0],
      ['b', 4000],
      ['c', 9000],
      ['d', 9500],
    ])
    expect(told).toEqual([null, null, ['a', 'b', 'c'], null])
  })

  it('is not made of one server that is lost again and again, nor of losses far apart', () => {
    const told = announcements([
      ['a', 0],
      ['a', 1000],
      ['a', 2000],
      ['b', 3000],
      ['c', 13_500],
    ])
    expect(told).toEqual([null, null, null, null, null])
  })

  it('is announced anew after a quiet time', () => {
    const burst = (at: number): [string, number][] => ['a', 'b', 'c'].map((id, index) => [id, at + index])
    const told = announcements([...burst(0), ...burst(60_000)])
    expect(told.filter((ids) => ids !== null)).toHaveLength(2)
  })
})
