import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rootSecret } from './root-secret.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-secret-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('takes the secret it was given and writes nothing', () => {
  expect(rootSecret(join(folder, 'data'), 'given')).toBe('given')
  expect(() => statSync(join(folder, 'data'))).toThrow()
})

it('makes a secret once and keeps it, for its owner only', () => {
  const dataDir = join(folder, 'data')
  const made = rootSecret(dataDir, undefined)
  expect(made).toMatch(/^[\w-]{64}$/)
  expect(rootSecret(dataDir, undefined)).toBe(made)
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
})

it('makes another one for another folder', () => {
  expect(rootSecret(join(folder, 'a'), undefined)).not.toBe(rootSecret(join(folder, 'b'), undefined))
})
