import { randomBytes, randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Asking the system for the bytes of one id at a time costs more than the rest of the id. */
const pool = new Uint8Array(16 * 256)
let taken = pool.length
let lastMs = 0
let turn = 0

function nextRandom(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += 16
  return pool.subarray(taken - 16, taken)
}

/** A UUID that sorts by time of making, also within one millisecond. */
export function createId(): string {
  const random = nextRandom()
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    // Starts low enough to count on: the sequence has 32 bits.
    turn = ((random[6] ?? 0) << 16) | ((random[7] ?? 0) << 8) | (random[8] ?? 0)
  } else turn += 1
  return v7({ random, msecs: lastMs, seq: turn })
}

/** A random secret in URL-safe letters; `bytes` of entropy. */
export const createSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')
