import Anser from 'anser'
import { visibleText } from './visible-text.ts'

/** A colour of the terminal palette by the state it stands for on this page; `quiet` is grey. */
export type AnsiTone = 'error' | 'ok' | 'warn' | 'busy' | 'hold' | 'quiet'

export interface AnsiSpan {
  text: string
  tone: AnsiTone | null
  isBold: boolean
  isDim: boolean
  isItalic: boolean
  isUnderlined: boolean
}

// anser names a colour by its red, green and blue; brightness makes no difference here.
const TONES: Readonly<Record<string, AnsiTone>> = {
  '187, 0, 0': 'error',
  '255, 85, 85': 'error',
  '0, 187, 0': 'ok',
  '0, 255, 0': 'ok',
  '187, 187, 0': 'warn',
  '255, 255, 85': 'warn',
  '0, 0, 187': 'busy',
  '85, 85, 255': 'busy',
  '0, 187, 187': 'busy',
  '85, 255, 255': 'busy',
  '187, 0, 187': 'hold',
  '255, 85, 255': 'hold',
  '85, 85, 85': 'quiet',
}

/** Everything a terminal acts upon that is not a colour: cursor moves, titles, links, modes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them
const COMMANDS = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[[0-9;?]*[A-Za-ln-z]|\u001b[=>()][A-Z0-9]?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts every sequence
const ESCAPE = /\u001b/

/** Splits a log line into pieces of one look each; what is no colour code is left out or drawn. */
export function ansiSpans(line: string): AnsiSpan[] {
  if (!ESCAPE.test(line)) return [plain(line)]
  return Anser.ansiToJson(line.replace(COMMANDS, ''), { json: true, remove_empty: true }).map((piece) => ({
    text: visibleText(piece.content),
    tone: TONES[piece.decorations.includes('reverse') ? piece.bg : piece.fg] ?? null,
    isBold: piece.decorations.includes('bold'),
    isDim: piece.decorations.includes('dim'),
    isItalic: piece.decorations.includes('italic'),
    isUnderlined: piece.decorations.includes('underline'),
  }))
}

/** The line as it reads without colours; what search looks at and downloads hold. */
export function ansiText(line: string): string {
  return ESCAPE.test(line)
    ? ansiSpans(line)
        .map(({ text }) => text)
        .join('')
    : visibleText(line)
}

function plain(line: string): AnsiSpan {
  return { text: visibleText(line), tone: null, isBold: false, isDim: false, isItalic: false, isUnderlined: false }
}
