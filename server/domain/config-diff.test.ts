import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RESTARTING_FIELDS } from '#lib/contracts/fleet-model'
import { diffConfig, needsRestart } from './config-diff.ts'

const config = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,3}$/),
  fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()), fc.dictionary(fc.stringMatching(/^[a-z]$/), fc.string())),
)

describe('diffConfig', () => {
  it('names what changed, what came and what went, in path order', () => {
    const before = { timeout: 30, environment: { A: '1', B: '2' }, args: ['x'] }
    const after = { timeout: 60, environment: { A: '1', C: '3' }, args: ['x'], cwd: '/srv' }
    expect(diffConfig(before, after)).toEqual([
      { path: 'cwd', old: undefined, new: '/srv' },
      { path: 'environment.B', old: '2', new: undefined },
      { path: 'environment.C', old: undefined, new: '3' },
      { path: 'timeout', old: 30, new: 60 },
    ])
  })

  it('takes a list as one value', () => {
    expect(diffConfig({ args: ['a', 'b'] }, { args: ['b', 'a'] })).toEqual([
      { path: 'args', old: ['a', 'b'], new: ['b', 'a'] },
    ])
  })

  it('finds nothing between equals, and the mirror image the other way round', () => {
    fc.assert(
      fc.property(config, config, (before, after) => {
        expect(diffConfig(before, structuredClone(before))).toEqual([])
        const back = diffConfig(after, before).map(({ path, old, new: now }) => ({ path, old: now, new: old }))
        expect(diffConfig(before, after)).toEqual(back)
      }),
    )
  })
})

describe('needsRestart', () => {
  const change = (path: string) => [{ path, old: 1, new: 2 }]

  it('is for every field the process or connection depends on, whole or in part', () => {
    for (const field of RESTARTING_FIELDS) {
      expect(needsRestart(change(field))).toBe(true)
      expect(needsRestart(change(`${field}.KEY`))).toBe(true)
    }
  })

  it.each(['description', 'tags', 'name', 'config.timeout', 'config.canary.tool', 'config.urls', 'config.argsx'])(
    'is not for %s',
    (path) => expect(needsRestart(change(path))).toBe(false),
  )
})
