import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32
const ID_BYTES = 12

/** Leaves the server once, in a cookie. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** 256 random bits need no slow hash and no salt: there is nothing to guess. Found by hash, so timing tells nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Public: it opens nothing. Lower case, as it is part of the name of a cookie. */
export function createId(prefix: string): string {
  return `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`
}
