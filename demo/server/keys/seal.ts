import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const SEAL_KEY_BYTES = 32

/** Keeps private keys in the database unreadable for who has the database alone, or a copy of it. */
export interface Seal {
  /** `name` is sealed in: what was sealed under one cannot be put in the place of another. */
  seal(name: string, plain: Uint8Array): Uint8Array
  /** Throws for what another key has sealed, and for what was changed. */
  open(name: string, sealed: Uint8Array): Uint8Array
}

export function createSeal(key: Uint8Array): Seal {
  if (key.length !== SEAL_KEY_BYTES) throw new TypeError(`"key" must have ${SEAL_KEY_BYTES} bytes`)
  return {
    seal(name, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()])
    },
    open(name, sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES)
      const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES)
      const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(body), decipher.final()])
    },
  }
}
