import { describe, expect, test } from 'vitest'
import { visibleLine, visibleText } from './visible-text.ts'

describe('visibleText', () => {
  test('leaves plain text, other scripts, line breaks and tabs alone', () => {
    expect(visibleText('a\tb\nc')).toBe('a\tb\nc')
    expect(visibleText('Grüße 世界 😀 שלום')).toBe('Grüße 世界 😀 שלום')
  })
  test('draws control characters', () => {
    expect(visibleText('a\u001b[31m\u0000\u007f\r')).toBe('a␛[31m␀␡␍')
  })
  test.each([
    ['\u202e', '⟨U+202E⟩'],
    ['\u2066', '⟨U+2066⟩'],
    ['\u200b', '⟨U+200B⟩'],
    ['\ufeff', '⟨U+FEFF⟩'],
    ['\u0085', '⟨U+0085⟩'],
    ['\u{e0041}', '⟨U+E0041⟩'],
    ['\ud800', '⟨U+D800⟩'],
  ])('names the mark %j', (mark, name) => {
    expect(visibleText(`safe${mark}txt.exe`)).toBe(`safe${name}txt.exe`)
  })
  test('keeps a line on one line', () => {
    expect(visibleLine('a\nb\tc')).toBe('a␤b␉c')
  })
})
