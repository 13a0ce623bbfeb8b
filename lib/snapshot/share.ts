/** `next`, with every part that equals its counterpart in `previous` replaced by that; `previous` itself when all of it does. */
export function share<T>(previous: T | undefined, next: T): T {
  // Safe because the answer has the structure and values of `next`.
  return shared(previous, next) as T
}

function shared(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous
  if (Array.isArray(previous) && Array.isArray(next)) return sharedArray(previous, next)
  if (isRecord(previous) && isRecord(next)) return sharedRecord(previous, next)
  return next
}

function sharedArray(previous: unknown[], next: unknown[]): unknown[] {
  const merged = next.map((value, index) => shared(previous[index], value))
  return merged.length === previous.length && merged.every((value, index) => Object.is(value, previous[index]))
    ? previous
    : merged
}

function sharedRecord(previous: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next).filter((key) => next[key] !== undefined)
  const before = Object.keys(previous).filter((key) => previous[key] !== undefined)
  let isSame = keys.length === before.length
  const merged: [string, unknown][] = keys.map((key) => {
    const value = shared(previous[key], next[key])
    if (!Object.is(value, previous[key])) isSame = false
    return [key, value]
  })
  return isSame ? previous : Object.fromEntries(merged)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
