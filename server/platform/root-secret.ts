import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecret } from './ids.ts'

/** The root key: the one given, or one made once and kept in the data directory for its owner's eyes only. */
export function rootSecret(dataDir: string, given: string | undefined): string {
  if (given !== undefined) return given
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'secret')
  if (!existsSync(path)) writeFileSync(path, createSecret(48), { mode: 0o600, flag: 'wx' })
  return readFileSync(path, 'utf8').trim()
}
