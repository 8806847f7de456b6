import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose'
import type { signingKeys } from '../database/schema.ts'
import type { Seal } from './seal.ts'

export const ALGORITHM = 'ES256'

export interface SigningKey {
  readonly id: string
  readonly privateKey: CryptoKey
}

export type SigningKeyRow = typeof signingKeys.$inferSelect

/** As it is kept: the public half in clear, the private one sealed. */
export async function createSigningKey(seal: Seal, signsFrom: Date): Promise<SigningKeyRow> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const id = await calculateJwkThumbprint(jwk)
  const sealedPrivateKey = seal.seal(id, Buffer.from(await exportPKCS8(privateKey)))
  const publicJwk: JWK = { ...jwk, kid: id, alg: ALGORITHM, use: 'sig' }
  return { id, publicJwk, sealedPrivateKey, signsFrom }
}

/** In memory it signs and does nothing else: not even this process can read it out again. */
export async function openSigningKey(seal: Seal, { id, sealedPrivateKey }: SigningKeyRow): Promise<SigningKey> {
  const pkcs8 = Buffer.from(openSealed(seal, id, sealedPrivateKey)).toString()
  return { id, privateKey: await importPKCS8(pkcs8, ALGORITHM, { extractable: false }) }
}

function openSealed(seal: Seal, id: string, sealed: Uint8Array): Uint8Array {
  try {
    return seal.open(id, sealed)
  } catch (cause) {
    throw new Error('The signing keys in the database were sealed by another key than this server was given', { cause })
  }
}
