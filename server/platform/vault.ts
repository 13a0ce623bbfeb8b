import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '#lib/contracts/errors'
import type { Vault } from './ports.ts'

const PREFIX = 'sb1'

/** Without it a tag that was cut short would be compared only as far as it goes. */
const TAG_BYTES = 16

/** Derives a key for one purpose from the root secret (HKDF-SHA-256, RFC 5869). */
export function deriveKey(rootSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootSecret, 'signalbox', purpose, 32))
}

/**
 * Encrypts with AES-256-GCM under a key derived from the root secret. The text form is
 * `sb1.<key id>.<nonce>.<ciphertext>.<tag>`, base64url; the place is authenticated, so a value copied to another row,
 * column or key does not open.
 */
export function createVault(rootSecret: string): Vault {
  const key = deriveKey(rootSecret, 'vault')
  const keyId = deriveKey(rootSecret, 'vault-key-id').subarray(0, 4).toString('hex')
  return {
    seal(plain, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return [PREFIX, keyId, ...[nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, place) {
      const [prefix, id, nonce, body, tag, ...rest] = sealed.split('.')
      if (prefix !== PREFIX || id !== keyId || !nonce || body === undefined || !tag || rest.length > 0) {
        throw new AppError(
          'internal',
          'A stored secret was sealed with another key; set SIGNALBOX_SECRET to the one it was stored under.',
        )
      }
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
    },
  }
}

/** Whether a text is a sealed value. */
export const isSealed = (text: string): boolean => text.startsWith(`${PREFIX}.`)
