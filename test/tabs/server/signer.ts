import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose'

/** What the tokens of the test server say. Times are fractions of seconds (RFC 7519, NumericDate), to the millisecond. */
export interface TokenClaims {
  readonly sub: string
  readonly sid: string
  /** Counts the tokens of this server from 1. */
  readonly jti: string
  readonly role: string
  readonly organization: string
}

export interface Signer {
  readonly keys: { readonly keys: readonly JWK[] }
  sign(claims: TokenClaims, lifetimeMs: number): Promise<string>
  /** `null` for what this server did not sign, or that has expired. */
  verify(token: string): Promise<TokenClaims | null>
}

const ALGORITHM = 'ES256'
const SECOND_MS = 1_000

export async function createSigner(): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM)
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: ALGORITHM, use: 'sig' }
  return {
    keys: { keys: [jwk] },
    sign(claims, lifetimeMs) {
      const issuedAt = Date.now() / SECOND_MS
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALGORITHM, kid: 'test' })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeMs / SECOND_MS)
        .sign(privateKey)
    },
    async verify(token) {
      const arrivedAt = Date.now() / SECOND_MS
      const verified = await jwtVerify<TokenClaims>(token, publicKey, { algorithms: [ALGORITHM] }).catch(() => null)
      // jose counts whole seconds; a token is dead in the very millisecond.
      return verified && (verified.payload.exp ?? 0) > arrivedAt ? verified.payload : null
    },
  }
}
