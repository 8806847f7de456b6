import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const ORIGIN = 'https://app.example'
const TOKEN_SECONDS = 60
const SESSION_SECONDS = 30 * 86_400
const IDLE_SECONDS = 3600
const SECRET_COOKIE = '; Path=/; Secure; HttpOnly; SameSite=Strict'
const MARKER_COOKIE = '; Path=/; Secure; SameSite=Strict'

interface Session {
  readonly id: string
  readonly user: string
  readonly createdAt: number
  lastActiveAt: number
  over?: 'signed_out' | 'revoked' | 'expired' | 'inactive'
}

const sessions = new Map<string, Session>() // yours: a table, found by the hash of the secret
const passwords = new Map([['ada', 'correct horse battery staple']]) // yours: hashed, and guesses counted
const { publicKey, privateKey } = await generateKeyPair('ES256') // yours: kept, and rotated
const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }] }

export async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/.well-known/jwks.json')
    return Response.json(keySet, { headers: { 'Cache-Control': 'max-age=60' } })
  if (request.method !== 'POST') return answer(405, { error: 'method_not_allowed' })
  if (!isOwnPage(request.headers)) return answer(403, { error: 'cross_site' })
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return answer(415, { error: 'unsupported_media_type' })
  const body = await request.json().catch(() => null)
  if (typeof body !== 'object' || body === null) return answer(400, { error: 'invalid_json' })
  if (pathname === '/session/sign-in') return signIn(request, body)
  if (pathname === '/session/token') return refresh(request, body)
  return pathname === '/session/end' ? end(request, body) : answer(404, { error: 'not_found' })
}

/** Another port of this host is the same site, and no page of ours. A browser too old to say so still names its origin. */
function isOwnPage(headers: Headers): boolean {
  const [origin, site] = [headers.get('origin'), headers.get('sec-fetch-site')]
  if (origin !== null && origin !== ORIGIN) return false
  return site === null ? origin !== null : site === 'same-origin'
}

async function signIn(
  request: Request,
  { user = '', password }: { user?: string; password?: string },
): Promise<Response> {
  const known = passwords.get(user)
  if (known === undefined || known !== password) return answer(401, { error: 'invalid_credentials' })
  const old = held(request)
  if (old) old.over ??= 'signed_out'
  const secret = randomBytes(32).toString('base64url') // a new id and secret each time: none that somebody planted
  const session = { id: randomBytes(12).toString('hex'), user, createdAt: Date.now(), lastActiveAt: Date.now() }
  sessions.set(hash(secret), session)
  const response = answer(200, await mint(session))
  response.headers.append('Set-Cookie', `__Host-session=${secret}${SECRET_COOKIE}; Max-Age=${SESSION_SECONDS}`)
  response.headers.append('Set-Cookie', `__Host-marker=${session.id}${MARKER_COOKIE}; Max-Age=${SESSION_SECONDS}`)
  return response
}

async function refresh(request: Request, { active, params }: { active?: boolean; params?: object }): Promise<Response> {
  // yours: the organization or account that they name. What is not known must not get a token of something else
  if (Object.keys(params ?? {}).length > 0) return answer(403, { error: 'unknown_params' })
  const session = held(request)
  if (!session) return answer(401, { error: 'unauthenticated' }) // no reason: a sign-in may be setting its cookie now
  if (secondsLeft(session).idle_expires_in <= 0) session.over ??= 'inactive'
  if (secondsLeft(session).expires_in <= 0) session.over ??= 'expired'
  if (session.over) return answer(401, { reason: session.over })
  if (active === true) session.lastActiveAt = Date.now()
  return answer(200, await mint(session))
}

/** The session that is named, and only by its own cookie: this may come late, when somebody else is signed in. */
function end(request: Request, { session: id }: { session?: string }): Response {
  const session = held(request)
  if (!session || session.id !== id) return answer(200, { ended: false })
  session.over ??= 'signed_out'
  return answer(200, { ended: true }) // the marker stays: when this arrives, it may be the next user's
}

async function mint(session: Session) {
  const lifetime = Math.min(TOKEN_SECONDS, secondsLeft(session).expires_in) // a token never outlives its session
  const jwt = new SignJWT({ sid: session.id }).setSubject(session.user).setIssuer(ORIGIN).setAudience(`${ORIGIN}/api`)
  const lived = jwt.setIssuedAt().setExpirationTime(`${lifetime}s`)
  const token = await lived.setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'at+jwt' }).sign(privateKey)
  return { token, expires_in: lifetime, session: { id: session.id, ...secondsLeft(session) } }
}

function secondsLeft({ createdAt, lastActiveAt }: Session) {
  const left = (since: number, seconds: number) => Math.floor(seconds - (Date.now() - since) / 1000)
  return { expires_in: left(createdAt, SESSION_SECONDS), idle_expires_in: left(lastActiveAt, IDLE_SECONDS) }
}

function held({ headers }: Request): Session | undefined {
  const [, secret] = /(?:^|; )__Host-session=([^;]+)/.exec(headers.get('cookie') ?? '') ?? []
  return secret === undefined ? undefined : sessions.get(hash(secret))
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
}
