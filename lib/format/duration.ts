const units = [
  ['y', 31_536_000],
  ['mo', 2_592_000],
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time (milliseconds) in its largest unit, rounded down: `12 s`, `4 min`, `3 d`; `0 s` for less than a second. */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.trunc(ms / 1000))
  const unit = units.find(([, length]) => seconds >= length)
  return unit ? `${Math.trunc(seconds / unit[1])} ${unit[0]}` : '0 s'
}

/** The time left (milliseconds) to the second below an hour, rounded up so that a countdown ends at 1: `8 s`, `4 min 10 s`. */
export function countdownWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds >= 3600) return spanWords(seconds * 1000)
  const rest = seconds % 60
  return rest === 0 ? `${seconds / 60} min` : `${Math.trunc(seconds / 60)} min ${rest} s`
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(count: number): string {
  const lastTwo = count % 100
  if (lastTwo >= 11 && lastTwo <= 13) return `${count}th`
  return `${count}${['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'}`
}
