const ID = String.raw`"id"\s*:\s*"?(\d{1,15})"?`
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"`
const FIRST = new RegExp(String.raw`^\s*\{\s*(?:${VERSION}\s*,\s*)?${ID}`)
const LAST = new RegExp(String.raw`(?:,\s*${VERSION})?\s*,\s*${ID}\s*(?:,\s*${VERSION}\s*)?\}\s*$`)
const NOT_AN_ANSWER = /^\s*(?:[^{[\s]|\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"method")/

/**
 * Finds out which request an answer that was too long to keep belongs to, from its beginning and end. Answers
 * `undefined` when nobody waits for it (a notification or plain text), and `null` when it cannot be told.
 */
export function idOfOversizeAnswer(head: string, tail: string): number | null | undefined {
  if (NOT_AN_ANSWER.test(head)) return undefined
  const found = FIRST.exec(head) ?? LAST.exec(tail)
  return found?.[1] === undefined ? null : Number(found[1])
}
