import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** A UUID that sorts by time of making. */
export const createId = (): string => v7()

/** A random secret in URL-safe letters; `bytes` of entropy. */
export const createSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')
