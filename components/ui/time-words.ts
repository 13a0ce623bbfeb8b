// Written out rather than left to Intl: the server and the browser must agree to the letter.
const units = [
  ['y', 31_536_000],
  ['mo', 2_592_000],
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Says a moment relative to `now` (both in milliseconds) in its largest unit: "42 s ago", "in 8 s", "now". */
export function relativeWords(at: number, now: number): string {
  const seconds = Math.trunc(Math.abs(at - now) / 1000)
  const unit = units.find(([, length]) => seconds >= length)
  if (!unit) return 'now'
  const amount = `${Math.trunc(seconds / unit[1])} ${unit[0]}`
  return at > now ? `in ${amount}` : `${amount} ago`
}

/** Says a moment in full, in UTC: the same words on the server and in every browser. */
export function utcWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Says a moment in full in the reader's own time zone; call it in the browser only. */
export function localWords(at: number): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'long' })
}
