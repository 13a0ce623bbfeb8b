import { describe, expect, test } from 'vitest'
import { curlOf, readAnswer, toolHints } from './tool-call.ts'

describe('readAnswer', () => {
  test('reads text, links and structured content', () => {
    const answer = readAnswer({
      content: [
        { type: 'text', text: '<b>hi</b>' },
        { type: 'resource_link', uri: 'file:///a', name: 'a' },
        { type: 'resource', resource: { uri: 'file:///b', text: 'body' } },
      ],
      structuredContent: { a: 1 },
    })
    expect(answer.blocks).toEqual([
      { kind: 'text', text: '<b>hi</b>' },
      { kind: 'link', uri: 'file:///a', name: 'a', text: '' },
      { kind: 'link', uri: 'file:///b', name: '', text: 'body' },
    ])
    expect(answer.structured).toBe('{\n  "a": 1\n}')
    expect(answer.isError).toBe(false)
  })
  test('shows pictures of painted formats only', () => {
    const kindOf = (mimeType: string, data = 'AAAA') =>
      readAnswer({ content: [{ type: 'image', mimeType, data }] }).blocks[0]?.kind
    expect(kindOf('image/png')).toBe('image')
    expect(kindOf('image/svg+xml')).toBe('other')
    expect(kindOf('text/html')).toBe('other')
    expect(kindOf('image/png', '"><script>')).toBe('other')
  })
  test('survives anything', () => {
    expect(readAnswer(null).blocks[0]).toEqual({ kind: 'other', text: 'null' })
    expect(readAnswer({ content: [1, null, { type: 'text', text: 5 }], isError: true })).toMatchObject({
      isError: true,
    })
    expect(readAnswer(undefined).blocks[0]?.kind).toBe('other')
  })
})

test('a tool is destructive only when it says so and is not read-only', () => {
  expect(toolHints({})).toEqual({ isReadOnly: false, isDestructive: false })
  expect(toolHints({ annotations: { destructiveHint: true } }).isDestructive).toBe(true)
  expect(toolHints({ annotations: { readOnlyHint: true, destructiveHint: true } })).toEqual({
    isReadOnly: true,
    isDestructive: false,
  })
})

test('curl arguments cannot leave their quotes', () => {
  const command = curlOf({ origin: 'http://localhost:3000', server: 'a', tool: 'b', arguments: { x: "'; rm -rf /" } })
  expect(command).toContain(`'{"server":"a","tool":"b","arguments":{"x":"'\\''; rm -rf /"}}'`)
})
