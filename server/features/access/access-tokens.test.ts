import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { deriveKey } from '#server/platform/vault'
import { createAccessTokens } from './access-tokens.ts'

const SESSION = '0190a0e0-0000-7000-8000-000000000001'
const key = deriveKey('a root secret that is long enough', 'access-token')
let time = Date.parse('2026-01-01T08:00:00Z')
const clock = { now: () => time, after: () => () => {} }
const tokens = createAccessTokens({ key, origin: 'https://box.test', clock })
const refusal = expect.objectContaining({ code: 'unauthenticated' })

it('names the session for fifteen minutes', async () => {
  const { token, expiresIn } = await tokens.sign(SESSION)
  expect(expiresIn).toBe(900)
  expect(await tokens.verify(token)).toEqual({ sessionId: SESSION })
  time += 899_000
  expect(await tokens.verify(token)).toEqual({ sessionId: SESSION })
  time += 1_000
  await expect(tokens.verify(token)).rejects.toEqual(refusal)
})

it('refuses tokens of another key, origin, kind or algorithm', async () => {
  const others = [
    createAccessTokens({ key: deriveKey('another root secret', 'access-token'), origin: 'https://box.test', clock }),
    createAccessTokens({ key, origin: 'https://other.test', clock }),
  ]
  for (const other of others) {
    const { token } = await other.sign(SESSION)
    await expect(tokens.verify(token)).rejects.toEqual(refusal)
  }
  const claims = () =>
    new SignJWT({ sid: SESSION })
      .setIssuer('https://box.test')
      .setAudience('https://box.test')
      .setExpirationTime(Math.floor(time / 1000) + 60)
  const plain = await claims().setProtectedHeader({ alg: 'HS256' }).sign(key)
  const stronger = await claims()
    .setProtectedHeader({ alg: 'HS512', typ: 'at+jwt' })
    .sign(Buffer.concat([key, key]))
  for (const token of [plain, stronger, 'rubbish', '']) await expect(tokens.verify(token)).rejects.toEqual(refusal)
})
