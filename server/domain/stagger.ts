/** Milliseconds until a server's first check: a fixed share of the interval taken from its id, so that many checks spread evenly. */
export function firstCheckDelay(id: string, intervalMs: number): number {
  return Math.floor((hash(id) / 2 ** 32) * intervalMs)
}

/** FNV-1a, finished by a mixer so that ids differing in one character land far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
