import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { hashPassword, isCommonPassword, isWeakHash, refuseCommonPassword, verifyPassword } from './password.ts'

const SENTENCE = 'nine green parrots argue'

describe('hashing', () => {
  it('uses argon2id at 19 MiB and two passes (SEC-25)', async () => {
    expect(await hashPassword(SENTENCE)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('knows the right password from a wrong one', async () => {
    const stored = await hashPassword(SENTENCE)
    expect(await verifyPassword(stored, SENTENCE)).toBe(true)
    expect(await verifyPassword(stored, `${SENTENCE}.`)).toBe(false)
  })

  it('is never right for a user who does not exist', async () => {
    expect(await verifyPassword(undefined, SENTENCE)).toBe(false)
  })

  it('tells a weak hash from a present one', async () => {
    expect(isWeakHash(await hashPassword(SENTENCE))).toBe(false)
    expect(isWeakHash(await hash(SENTENCE, { memoryCost: 4096, timeCost: 1, parallelism: 1 }))).toBe(true)
  })
})

describe('common passwords', () => {
  it('are known whatever their case, as are runs of signs (SEC-25)', () => {
    for (const password of ['1qaz2wsx3edc', 'Administrator', 'PASSWORD1234', 'aaaaaaaaaaaaa', 'abcdefghijklm']) {
      expect(isCommonPassword(password)).toBe(true)
    }
  })

  it('leave sentences and odd ones alone', () => {
    for (const password of [SENTENCE, 'correct horse battery staple', 'x7-Kp!29.Qa_z']) {
      expect(isCommonPassword(password)).toBe(false)
    }
  })

  it('are refused at their field', () => {
    expect(() => refuseCommonPassword('administrator')).toThrow(
      expect.objectContaining({ code: 'invalid', fields: [expect.objectContaining({ field: 'password' })] }),
    )
  })
})
