/** Marks that change the direction or the look of the text around them, and blanks that cannot be seen. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\ufff9-\ufffb]/u
/** Tags and selectors that carry text nobody sees; FE0F is left, emoji are made of it. */
const TAG = /[\u{e0000}-\u{e01ef}]/u

/**
 * Makes text that somebody else wrote safe to read: control characters become their pictures (␛), marks that could turn
 * or hide text become their code (⟨U+202E⟩). Line breaks and tabs stay.
 */
export function visibleText(text: string): string {
  // Most text has nothing to show, and looking is far cheaper than rebuilding it.
  if (/^[\t\n\x20-\x7e]*$/.test(text)) return text
  return Array.from(text, shown).join('')
}

/** The same for one line: a line break becomes ␤, a tab ␉. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', '␤').replaceAll('\t', '␉')
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '\n' || character === '\t') return character
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  if ((code >= 0x80 && code < 0xa0) || UNSEEN.test(character) || TAG.test(character)) return named(code)
  if (code >= 0xd800 && code <= 0xdfff) return named(code)
  return character
}

function named(code: number): string {
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}
