import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** How passwords are kept. A port, so that a test can count the work and spare itself the wait. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
}

/** OWASP's Password Storage Cheat Sheet names this equal to N=2^17, p=1, with a quarter of the memory: 32 MB a guess. */
const LOG2_COST = 15
const BLOCK_SIZE = 8
const PARALLELIZATION = 3
const SALT_BYTES = 16
const HASH_BYTES = 32

export const scryptPasswords: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(SALT_BYTES)
    const hash = await derive(password, salt, LOG2_COST, BLOCK_SIZE, PARALLELIZATION)
    return ['scrypt', LOG2_COST, BLOCK_SIZE, PARALLELIZATION, toText(salt), toText(hash)].join('$')
  },

  /** By the cost that the hash was made with, so that a higher one for new passwords leaves the old ones valid. */
  async verify(password, hash) {
    const [kind, cost, blockSize, parallelization, salt = '', expected = ''] = hash.split('$')
    if (kind !== 'scrypt') return false
    const derived = await derive(password, fromText(salt), Number(cost), Number(blockSize), Number(parallelization))
    return timingSafeEqual(derived, fromText(expected))
  },
}

/** One password can be typed in more ways than one: NFKC, as NIST SP 800-63B section 5.1.1.2 has it. */
function derive(password: string, salt: Buffer, cost: number, blockSize: number, parallelization: number) {
  const options: ScryptOptions = { N: 2 ** cost, r: blockSize, p: parallelization, maxmem: 256 * 2 ** cost * blockSize }
  return new Promise<Buffer>((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function toText(bytes: Buffer): string {
  return bytes.toString('base64url')
}

function fromText(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}
