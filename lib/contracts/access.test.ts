import { expect, it } from 'vitest'
import { access } from './access.ts'

const account = { token: 't', email: 'Ana@Example.org', name: 'Ana', password: 'x'.repeat(12) }
const takes = (given: Partial<typeof account>) => access.completeSetup.input.safeParse({ ...account, ...given }).success

it('asks of a password only that it has 12 to 128 characters, of whatever kind (SEC-25)', () => {
  for (const length of [12, 128]) expect(takes({ password: 'a'.repeat(length) })).toBe(true)
  for (const length of [0, 11, 129]) expect(takes({ password: 'a'.repeat(length) })).toBe(false)
  expect(takes({ password: 'nur kleine wörter' })).toBe(true)
})

it('knows a person by one spelling of the address', () => {
  expect(access.completeSetup.input.parse(account)).toMatchObject({ email: 'ana@example.org' })
  expect(takes({ email: 'ana' })).toBe(false)
})

it('keeps what opens doors out of the audit', () => {
  for (const contract of Object.values(access)) {
    const fields = 'shape' in contract.input ? Object.keys(contract.input.shape as object) : []
    const secrets = fields.filter((field) => /password|token/.test(field))
    expect([contract.name, [...(contract.secret ?? [])].sort()]).toEqual([contract.name, secrets.sort()])
  }
})
