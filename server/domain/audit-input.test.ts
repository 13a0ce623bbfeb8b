import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withoutSecrets } from './audit-input.ts'

it('replaces secret fields, whatever they hold, at any depth', () => {
  const input = { name: 'a', config: { url: 'x', headers: { Authorization: 'canary' } }, password: ['canary'] }
  expect(withoutSecrets(input, ['config.headers', 'password'])).toEqual({
    name: 'a',
    config: { url: 'x', headers: '[secret]' },
    password: '[secret]',
  })
})

it('keeps a field that merely has the name of a secret elsewhere', () => {
  expect(withoutSecrets({ headers: 'kept', config: { other: 'kept' } }, ['config.headers'])).toEqual({
    headers: 'kept',
    config: { other: 'kept' },
  })
})

it('lets no secret through, and changes nothing that was handed in', () => {
  fc.assert(
    fc.property(fc.object(), fc.anything(), (rest, secret) => {
      const input = { ...rest, nested: { ...rest, token: ['canary', secret] } }
      const before = structuredClone(input)
      const kept = withoutSecrets(input, ['nested.token'])
      expect(JSON.stringify((kept as typeof input).nested.token)).toBe('"[secret]"')
      expect(input).toEqual(before)
    }),
  )
})

it('cuts what is too long, too wide or too deep to keep', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 100; level++) deep = { inner: deep }
  const input = { text: 'x'.repeat(5000), list: Array.from({ length: 500 }, () => 1), deep }
  const kept = withoutSecrets(input, []) as { text: string; list: unknown[] }
  expect(kept.text).toHaveLength(2001)
  expect(kept.list).toHaveLength(200)
  expect(JSON.stringify(kept)).toContain('[deep]')
  expect(JSON.stringify(kept)).not.toContain('bottom')
})
