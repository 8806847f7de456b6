import {
  type CryptoKey,
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { mintToken, verifyToken } from '../../demo/server/keys/tokens.ts'

const NOW_MS = Date.UTC(2030, 0, 1)
const NOW = NOW_MS / 1000
const GOOD = {
  iss: 'urn:freshtoken:demo',
  aud: 'urn:freshtoken:demo:api',
  sub: 'ada',
  sid: 's_1',
  iat: NOW,
  auth_time: NOW,
  exp: NOW + 60,
}
const GOOD_HEADER = { alg: 'ES256', typ: 'at+jwt' }

describe('a token signed by the right key', () => {
  let privateKey: CryptoKey
  let keySet: ReturnType<typeof createLocalJWKSet>

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256')
    privateKey = pair.privateKey
    keySet = createLocalJWKSet({ keys: [await exportJWK(pair.publicKey)] })
  })

  const verify = async (payload: JWTPayload, header: { alg: string; typ?: string } = GOOD_HEADER) =>
    verifyToken(await new SignJWT(payload).setProtectedHeader(header).sign(privateKey), keySet, NOW_MS)

  test('is believed when all of it is right', async () => {
    await expect(verify(GOOD)).resolves.toEqual(GOOD)
  })

  test('is believed when it comes from a clock that is a little ahead', async () => {
    const ahead = { ...GOOD, iat: NOW + 5, exp: NOW + 65 }
    await expect(verify(ahead)).resolves.toEqual(ahead)
  })

  test.each<[string, JWTPayload, string]>([
    ['of another issuer', { ...GOOD, iss: 'urn:other' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['for another API', { ...GOOD, aud: 'urn:freshtoken:demo:mail' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['that never dies', without('exp'), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of nobody', without('sub'), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of no session', without('sid'), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['that is dead', { ...GOOD, exp: NOW }, 'ERR_JWT_EXPIRED'],
    ['without the time of the password', without('auth_time'), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of the future', { ...GOOD, iat: NOW + 6, exp: NOW + 66 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['that is not valid yet', { ...GOOD, nbf: NOW + 1 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ])('is refused when it is one %s', async (_what, payload, code) => {
    await expect(verify(payload)).rejects.toMatchObject({ code })
  })

  test('is refused when the key is published for another algorithm than ours', async () => {
    const other = await generateKeyPair('ES384')
    const keys = createLocalJWKSet({ keys: [await exportJWK(other.publicKey)] })
    const token = await new SignJWT(GOOD).setProtectedHeader({ ...GOOD_HEADER, alg: 'ES384' }).sign(other.privateKey)
    await expect(verifyToken(token, keys, NOW_MS)).rejects.toMatchObject({ code: 'ERR_JOSE_ALG_NOT_ALLOWED' })
  })

  test.each([{ alg: 'ES256' }, { alg: 'ES256', typ: 'JWT' }])(
    'is refused when it is another kind: %o',
    async (header) => {
      await expect(verify(GOOD, header)).rejects.toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' })
    },
  )
})

test('claims of the deployment’s own never stand for what the server says', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const claims = {
    sub: 'eve',
    sid: 's_2',
    org_id: 'nasa',
    org_role: 'admin',
    permissions: 'all',
    auth_time: 0,
    plan: 'gold',
  }
  const session = { id: 's_1', userId: 'ada', organizationId: null, role: null, permissions: [], claims }
  const snapshot = { ...session, authenticatedAt: new Date(NOW_MS) }
  const token = await mintToken({ id: 'k', privateKey }, snapshot, { now: new Date(NOW_MS), expiresAt: NOW + 60 })
  const { jti: _, ...payload } = decodeJwt(token)
  expect(payload).toEqual({ ...GOOD, permissions: [], plan: 'gold' })
})

function without(name: keyof typeof GOOD): JWTPayload {
  return { ...GOOD, [name]: undefined }
}
