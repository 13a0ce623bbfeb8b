import { describe, expect, it } from 'vitest'
import { LineBuffer } from './line-buffer.ts'
import { idOfOversizeAnswer } from './oversize-answer.ts'

function collect(limit: number, chunks: Buffer[]) {
  const lines: string[] = []
  const long: { head: string; tail: string; bytes: number }[] = []
  const buffer = new LineBuffer({ limit, onLine: (line) => lines.push(line), onLongLine: (line) => long.push(line) })
  for (const chunk of chunks) buffer.feed(chunk)
  buffer.end()
  return { lines, long }
}

const cut = (text: string, size: number) => {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
}

describe('LineBuffer', () => {
  it.each([1, 2, 3, 7, 64, 4096])('keeps characters whole over chunks of %i bytes', (size) => {
    const text = 'emoji 🦉 and 漢字\r\nsecond \u2028 line\n\nlast without end 🦉'
    expect(collect(1000, cut(text, size)).lines).toEqual([
      'emoji 🦉 and 漢字',
      'second \u2028 line',
      '',
      'last without end 🦉',
    ])
  })

  it('turns broken bytes into the replacement character', () => {
    expect(collect(100, [Buffer.from([0x61, 0xff, 0x62, 0x0a])]).lines).toEqual(['a\uFFFDb'])
  })

  it('drops a line over the limit, says how long it was, and goes on with the next', () => {
    const { lines, long } = collect(100, cut(`ok\n${'x'.repeat(5000)}END\nnext\n`, 64))
    expect(lines).toEqual(['ok', 'next'])
    expect(long).toHaveLength(1)
    expect(long[0]).toMatchObject({ head: 'x'.repeat(100), bytes: 5003 })
    expect(long[0]?.tail.endsWith('xEND')).toBe(true)
  })
})

describe('idOfOversizeAnswer', () => {
  it.each([
    [5, '{"jsonrpc":"2.0","id":5,"result":{"x', 'yz"}}'],
    [5, '{"id":5,"jsonrpc":"2.0","result":{"x', 'yz"}}'],
    [5, '{"id": "5", "result":{"x', 'yz"}}'],
    [7, '{"result":{"content":[', ']},"jsonrpc":"2.0","id":7}'],
    [7, '{"result":{"content":[', ']},"id":7,"jsonrpc":"2.0"}'],
    [7, '{"jsonrpc":"2.0","result":{"content":[', ']},"id":7}'],
    [null, '{"result":{"content":[', '"jsonrpc":"2.0","id":7}}'],
    [null, '[{"result":{"content":[', ']}}]'],
    [undefined, 'xxxxxx', 'xxxx'],
    [undefined, '{"method":"notifications/message","params":{', '}}'],
    [undefined, '{"jsonrpc":"2.0","method":"notifications/message"', '"id":7}'],
  ])('answers %j for %s … %s', (id, head, tail) => {
    expect(idOfOversizeAnswer(head, tail)).toBe(id)
  })
})
