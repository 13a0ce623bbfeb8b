import { readFileSync } from 'node:fs'
import { hash, type Options, parseOptions, verify } from '@node-rs/argon2'
import { AppError } from '#lib/contracts/errors'
import { createSecret } from '#server/platform/ids'

/** The least that OWASP asks of argon2id, which is the library's own kind. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options

const COMMON = new Set(
  readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean),
)

/** Hashes a password for storing; some 20 ms of one processor, so never inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

let decoy: Promise<string> | undefined

/** Checks a password; for a user who does not exist (`undefined`) it takes the same time and is never right. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(createSecret())
  const isRight = await verify(passwordHash ?? (await decoy), password)
  return isRight && passwordHash !== undefined
}

/** Whether a stored hash was made with weaker settings than the present ones. */
export function isWeakHash(passwordHash: string): boolean {
  const made = parseOptions(passwordHash)
  return made.algorithm !== 2 || made.memoryCost < COST.memoryCost || made.timeCost < COST.timeCost
}

/** Refuses a password that guessers try first. Throws AppError `invalid` for the field `password`. */
export function refuseCommonPassword(password: string): void {
  if (!isCommonPassword(password)) return
  const message = 'This password is on the list that guessers try first; choose another one, for example a sentence.'
  throw new AppError('invalid', `password: ${message}`, { fields: [{ field: 'password', message }] })
}

/** Whether a password is on the bundled list, or is one sign over and over or a run such as `abcdefghijkl`. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase()
  return COMMON.has(lower) || isRun(lower)
}

function isRun(text: string): boolean {
  const steps = new Set([...text.slice(1)].map((sign, index) => sign.charCodeAt(0) - text.charCodeAt(index)))
  const [step] = steps
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1
}
