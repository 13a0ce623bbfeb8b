import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { type AppError, isAppError } from '#lib/contracts/errors'
import { parseInput } from './parse-input.ts'

const Schema = z.strictObject({
  name: z.string().min(1, 'Give a name.'),
  config: z.strictObject({ args: z.array(z.string({ message: 'Give text.' })).default([]) }),
})

function refusalOf(input: unknown): AppError {
  try {
    parseInput(Schema, input)
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
  throw new Error('was not refused')
}

it('answers what the schema makes of the input', () => {
  expect(parseInput(Schema, { name: 'a', config: {} })).toEqual({ name: 'a', config: { args: [] } })
})

it('names every faulty field by its path, with the remedy, and says the first in the message', () => {
  const refusal = refusalOf({ name: '', config: { args: ['x', 1] } })
  expect(refusal).toMatchObject({ code: 'invalid', message: 'name: Give a name.' })
  expect(refusal.fields).toEqual([
    { field: 'name', message: 'Give a name.' },
    { field: 'config.args.1', message: 'Give text.' },
  ])
})

it('names each key it does not know', () => {
  const message = 'There is no such field; remove it.'
  expect(refusalOf({ name: 'a', config: { shell: 'x', uid: 0 } }).fields).toEqual([
    { field: 'config.shell', message },
    { field: 'config.uid', message },
  ])
})

it('refuses anything else with a field and never with another error', () => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      fc.pre(!Schema.safeParse(input).success)
      expect(refusalOf(input).fields?.length).toBeGreaterThan(0)
    }),
  )
})
