import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'

export const ALGORITHM = 'ES256'

interface SigningKey {
  readonly id: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/**
 * The keys that sign, and the public halves that the world may fetch. The next key is published before it signs, so
 * that a verifier that caches the set knows it by then; the last one stays published until its tokens have died.
 */
export class KeyRing {
  #previous: SigningKey | undefined
  #current: SigningKey
  #next: SigningKey

  private constructor(current: SigningKey, next: SigningKey) {
    this.#current = current
    this.#next = next
  }

  static async create(): Promise<KeyRing> {
    return new KeyRing(await createSigningKey(), await createSigningKey())
  }

  get current(): SigningKey {
    return this.#current
  }

  /** RFC 7517 section 5. */
  get publicKeys(): { readonly keys: readonly JWK[] } {
    const keys = [this.#previous, this.#current, this.#next].filter((key) => key !== undefined)
    return { keys: keys.map(({ publicJwk }) => publicJwk) }
  }

  async rotate(): Promise<void> {
    const fresh = await createSigningKey()
    this.#previous = this.#current
    this.#current = this.#next
    this.#next = fresh
  }
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: false })
  const jwk = await exportJWK(publicKey)
  const id = await calculateJwkThumbprint(jwk)
  return { id, privateKey, publicJwk: { ...jwk, kid: id, alg: ALGORITHM, use: 'sig' } }
}
