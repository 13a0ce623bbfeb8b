import { describe, expect, it } from 'vitest'
import { readAppearance } from './appearance.ts'

describe('readAppearance', () => {
  it('follows the system without cookies', () => {
    expect(readAppearance(() => undefined)).toEqual({ theme: 'system', density: 'default', railPinned: false })
  })

  it('keeps what was chosen', () => {
    const jar: Record<string, string> = {
      'signalbox.theme': 'dark',
      'signalbox.density': 'compact',
      'signalbox.rail': 'pinned',
    }
    expect(readAppearance((name) => jar[name])).toEqual({ theme: 'dark', density: 'compact', railPinned: true })
  })

  it('ignores words it does not know', () => {
    expect(readAppearance(() => '"><script>')).toEqual({ theme: 'system', density: 'default', railPinned: false })
  })
})
