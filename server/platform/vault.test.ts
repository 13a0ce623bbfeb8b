import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, deriveKey, isSealed } from './vault.ts'

const vault = createVault('a root secret for tests, long enough')
/** Any text, halves of surrogate pairs included. */
const text = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes))
const PLACE = 'mcp_servers/config/7/environment/API_KEY'

describe('the vault', () => {
  it('opens what it sealed, for the same place', () => {
    fc.assert(
      fc.property(text, fc.string(), (plain, place) => {
        expect(vault.open(vault.seal(plain, place), place)).toBe(Buffer.from(plain).toString('utf8'))
      }),
    )
  })

  it('opens nothing that was moved to another row, column or key (SEC-32)', () => {
    const sealed = vault.seal('canary', PLACE)
    for (const elsewhere of [
      'mcp_servers/config/8/environment/API_KEY',
      'mcp_servers/config/7/headers/API_KEY',
      'mcp_servers/config/7/environment/OTHER',
      '',
    ]) {
      expect(() => vault.open(sealed, elsewhere)).toThrow()
    }
    fc.assert(
      fc.property(fc.string(), fc.string(), (here, there) => {
        fc.pre(here !== there)
        expect(() => vault.open(vault.seal('canary', here), there)).toThrow()
      }),
    )
  })

  it('opens nothing in which a single character was changed (SEC-32)', () => {
    const sealed = vault.seal('a value of some length', PLACE)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: sealed.length - 1 }),
        fc.constantFrom('A', 'b', '0', '-', '.'),
        (at, sign) => {
          const changed = `${sealed.slice(0, at)}${sign}${sealed.slice(at + 1)}`
          // The last character of a base64url part has bits that mean nothing.
          const isSame = sameBytes(changed, sealed)
          fc.pre(!isSame)
          expect(() => vault.open(changed, PLACE)).toThrow()
        },
      ),
    )
  })

  it('seals the same value differently each time, and never shows it (SEC-32)', () => {
    const sealed = Array.from({ length: 50 }, () => vault.seal('canary-value', PLACE))
    expect(new Set(sealed).size).toBe(50)
    for (const text of sealed) {
      expect(text).not.toContain('canary')
      expect(text).not.toContain(Buffer.from('canary-value').toString('base64url'))
      expect(isSealed(text)).toBe(true)
    }
  })

  it('says what to set when the root secret is another one', () => {
    const other = createVault('another root secret, just as long')
    expect(() => other.open(vault.seal('x', PLACE), PLACE)).toThrow(/set SIGNALBOX_SECRET/)
  })

  it('opens nothing whose tag was cut short (SEC-32)', () => {
    const sealed = vault.seal('x', PLACE)
    for (const cut of [2, 5, 8, 16]) expect(() => vault.open(sealed.slice(0, -cut), PLACE)).toThrow()
    expect(() => vault.open(`${sealed}.more`, PLACE)).toThrow()
  })

  it('says so of texts it never sealed', () => {
    for (const text of ['', 'plain', 'sb1', 'sb1.x.y']) expect(() => vault.open(text, PLACE)).toThrow(/another key/)
  })
})

describe('deriveKey', () => {
  it('gives each purpose its own key, the same every time', () => {
    expect(deriveKey('root', 'vault')).toEqual(deriveKey('root', 'vault'))
    expect(deriveKey('root', 'vault')).not.toEqual(deriveKey('root', 'session-cookie'))
    expect(deriveKey('root', 'vault')).not.toEqual(deriveKey('other', 'vault'))
    expect(deriveKey('root', 'vault')).toHaveLength(32)
  })
})

function sameBytes(a: string, b: string): boolean {
  const bytes = (text: string) => {
    const [prefix, id, ...parts] = text.split('.')
    return [prefix, id, ...parts.map((part) => Buffer.from(part, 'base64url').toString('hex'))].join('.')
  }
  return bytes(a) === bytes(b)
}
