import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAppError } from '#lib/contracts/errors'
import { fromCursor, toCursor } from './cursor.ts'

it('comes back as the key it was made from', () => {
  const key = fc.record({ timestamp: fc.date({ noInvalidDate: true }).map((at) => at.toISOString()), id: fc.uuid() })
  fc.assert(
    fc.property(key, (given) => {
      expect(fromCursor(toCursor(given))).toEqual(given)
    }),
  )
})

it('refuses whatever is none of ours, naming the field', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.constantFrom('', '|', 'bm93fDE')), (text) => {
      try {
        fromCursor(text)
      } catch (error) {
        expect(isAppError(error) && error.code === 'invalid' && error.fields?.[0]?.field).toBe('cursor')
        return
      }
      throw new Error(`${text} was taken for a cursor`)
    }),
  )
})

it('refuses a time that is none and an id that is none', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  expect(() => fromCursor(toCursor({ timestamp: 'yesterday', id }))).toThrow()
  expect(() => fromCursor(toCursor({ timestamp: '2030-01-01T00:00:00Z', id: "' or 1=1" }))).toThrow()
})
