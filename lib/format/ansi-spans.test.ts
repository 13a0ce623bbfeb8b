import { describe, expect, test } from 'vitest'
import { ansiSpans, ansiText } from './ansi-spans.ts'

describe('ansiSpans', () => {
  test('keeps a plain line in one piece', () => {
    expect(ansiSpans('ready')).toEqual([
      { text: 'ready', tone: null, isBold: false, isDim: false, isItalic: false, isUnderlined: false },
    ])
  })
  test.each([
    [31, 'error'],
    [91, 'error'],
    [32, 'ok'],
    [33, 'warn'],
    [34, 'busy'],
    [36, 'busy'],
    [35, 'hold'],
    [90, 'quiet'],
  ])('colour %i reads as %s', (code, tone) => {
    const [first, second] = ansiSpans(`\u001b[${code}mword\u001b[0m rest`)
    expect(first).toMatchObject({ text: 'word', tone })
    expect(second).toMatchObject({ text: ' rest', tone: null })
  })
  test('keeps weight', () => {
    expect(ansiSpans('\u001b[1mbold\u001b[0m')[0]).toMatchObject({ text: 'bold', isBold: true })
  })
  test('drops cursor moves, titles and links', () => {
    expect(ansiText('\u001b[2K\u001b[1Ga\u001b]0;title\u0007b\u001b]8;;http://evil\u001b\\c')).toBe('abc')
  })
  test('never yields markup or raw control characters', () => {
    expect(ansiText('\u001b[31m<b>\u0008\u202e')).toBe('<b>␈⟨U+202E⟩')
  })
})
