import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/contracts/errors'
import type { Tool } from '#lib/contracts/tools'
import { checkArguments } from './check-arguments.ts'

const toolWith = (inputSchema: Tool['inputSchema']): Tool => ({ name: 'write', inputSchema })

function faultyFields(tool: Tool, given: Record<string, unknown>): string[] {
  try {
    checkArguments(tool, given)
    return []
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid') throw error
    return error.fields?.map(({ field }) => field) ?? []
  }
}

const write = toolWith({
  type: 'object',
  properties: {
    path: { type: 'string' },
    lines: { type: 'array', items: { type: 'integer' } },
    mode: { $ref: '#/$defs/mode' },
  },
  required: ['path'],
  additionalProperties: false,
  $defs: { mode: { enum: ['append', 'replace'] } },
})

describe('checkArguments', () => {
  it('lets pass what fits', () => {
    expect(faultyFields(write, { path: 'a', lines: [1, 2], mode: 'append' })).toEqual([])
  })

  it('names each argument that does not fit, the inner one only', () => {
    expect(faultyFields(write, { path: 1, lines: [1, 'two'] })).toEqual(
      expect.arrayContaining(['arguments.path', 'arguments.lines.1']),
    )
    expect(faultyFields(write, { path: 'a', mode: 'delete' })).toEqual(['arguments.mode'])
    expect(faultyFields(write, {})).toEqual(['arguments'])
    expect(faultyFields(write, { path: 'a', other: 1 })).not.toEqual([])
  })

  it.each([
    ['a type nobody knows', { type: 'wish' }],
    ['a reference that leads nowhere', { $ref: '#/$defs/none' }],
    ['a reference to another host', { $ref: 'https://evil.example.net/schema.json' }],
    ['a broken pattern', { type: 'object', properties: { path: { type: 'string', pattern: '(' } } }],
    ['no content', {}],
  ])('answers a schema with %s by checking or by leaving it to the server, never by failing', (_what, schema) => {
    expect(() => faultyFields(toolWith(schema), { path: 'a' })).not.toThrow()
  })

  it('leaves the schema as it was', () => {
    const before = structuredClone(write.inputSchema)
    checkArguments(write, { path: 'a' })
    expect(write.inputSchema).toEqual(before)
  })
})
