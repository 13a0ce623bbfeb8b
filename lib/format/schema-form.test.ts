import { describe, expect, test } from 'vitest'
import { emptyForm, fillForm, formFields, type JsonSchema, readForm, readJson } from './schema-form.ts'

const object = (properties: Record<string, unknown>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
})
const kindOf = (property: unknown) => formFields(object({ a: property }))?.[0]?.kind

describe('formFields', () => {
  test.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'number' }, 'number'],
    [{ type: 'integer' }, 'integer'],
    [{ type: 'boolean' }, 'boolean'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ type: 'string', enum: ['a'] }, 'choice'],
    [{ oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: 'integer' } }, 'list'],
    [{ type: 'array', items: { type: 'object' } }, 'json'],
    [{ type: 'object', properties: {} }, 'json'],
    [{ $ref: '#/$defs/thing' }, 'json'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'json'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text'],
    [{ type: ['integer', 'null'] }, 'integer'],
    [true, 'json'],
    ['nonsense', 'json'],
  ])('%j becomes %s', (property, kind) => {
    expect(kindOf(property)).toBe(kind)
  })
  test('puts required arguments first and keeps the order otherwise', () => {
    expect(formFields(object({ a: {}, b: {}, c: {} }, ['c']))?.map(({ name }) => name)).toEqual(['c', 'a', 'b'])
  })
  test('knows a tool without arguments', () => {
    expect(formFields({ type: 'object' })).toEqual([])
  })
  test('gives up on schemas that name arguments elsewhere', () => {
    expect(formFields({ anyOf: [{ properties: {} }] })).toBeNull()
    expect(formFields({ properties: 'nonsense' })).toBeNull()
  })
})

describe('readForm', () => {
  const schema = object(
    {
      name: { type: 'string' },
      limit: { type: 'integer', minimum: 1, maximum: 10 },
      deep: { type: 'boolean' },
      mode: { enum: ['fast', 2, null] },
      tags: { type: 'array', items: { type: 'string' } },
      sizes: { type: 'array', items: { type: 'number' } },
      filter: { type: 'object' },
    },
    ['name'],
  )
  const fields = formFields(schema) ?? []
  test('reads every kind and leaves out what is empty', () => {
    const values = {
      name: 'x',
      limit: '3',
      deep: 'false',
      mode: '2',
      tags: 'a\nb\n',
      sizes: '1\n2.5',
      filter: '{"a":[1]}',
    }
    expect(readForm(fields, values)).toEqual({
      arguments: { name: 'x', limit: 3, deep: false, mode: 2, tags: ['a', 'b'], sizes: [1, 2.5], filter: { a: [1] } },
      faults: {},
    })
    expect(readForm(fields, { name: 'x' }).arguments).toEqual({ name: 'x' })
  })
  test.each([
    [{ limit: 'many' }, 'limit', 'Write a number.'],
    [{ limit: '1.5' }, 'limit', 'Write a whole number.'],
    [{ limit: '0' }, 'limit', 'Write 1 or more.'],
    [{ limit: '11' }, 'limit', 'Write 10 or less.'],
    [{ sizes: 'a' }, 'sizes', 'Write one number per line.'],
  ])('tells what is wrong with %j', (values, name, fault) => {
    expect(readForm(fields, values).faults[name]).toBe(fault)
  })
  test('gives back what it was filled with', () => {
    const args = { name: 'x', limit: 3, deep: true, mode: 'fast', tags: ['a', 'b'], filter: { deep: [{ a: 1 }] } }
    expect(readForm(fields, fillForm(fields, args)).arguments).toEqual(args)
  })
  test('asks for required arguments that are no text', () => {
    const needed = formFields(object({ n: { type: 'number' } }, ['n'])) ?? []
    expect(readForm(needed, {}).faults).toEqual({ n: 'This argument is required.' })
  })
})

test('emptyForm decides what has no alternative', () => {
  const fields = formFields(
    object({ a: { enum: ['only'] }, b: { type: 'boolean' }, c: { type: 'string' } }, ['a', 'b']),
  )
  expect(emptyForm(fields ?? [])).toEqual({ a: 'only', b: 'false' })
})

test('readJson says what is wrong', () => {
  expect(readJson('{"a":1}')).toEqual({ value: { a: 1 } })
  expect(readJson('{a')).toMatchObject({ fault: expect.stringContaining('not JSON yet') })
})
