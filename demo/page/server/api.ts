import type { GetTokenOptions } from '../../../src/index.ts'
import { tokens } from '../tokens.ts'
import { ServerError } from './server-error.ts'

/** The refusals that a newer token may mend. Another one, such as the wish for the password, is about something else. */
const TOKEN_REFUSALS = new Set(['token_expired', 'token_invalid', 'session_over'])

/** There is no token, so the API was not called. */
export class SignedOutError extends Error {
  constructor() {
    super('Nobody is signed in')
    this.name = 'SignedOutError'
  }
}

/** The tab has gone over to another account or organization since the person decided, so nothing was sent. */
export class SwitchedError extends Error {
  constructor() {
    super('The token is not of whom the page showed')
    this.name = 'SwitchedError'
  }
}

/** Who does a deed, and where: what the page showed when it was decided. */
export interface Actor {
  readonly user: string
  readonly organization: string | null
}

/** How an app calls its API. A 401 to a living token means that the token is no good any more: one more try with another. */
export function callApi<T>(path: string): Promise<T> {
  return call(path)
}

/** The same for what changes something. A token says who does it, and the tab may have another one by now. */
export function act<T>(actor: Actor, path: string, body: object): Promise<T> {
  return call(path, { actor, body })
}

interface Deed {
  readonly actor: Actor
  readonly body: object
}

async function call<T>(path: string, deed?: Deed): Promise<T> {
  const token = await getToken(deed?.actor)
  try {
    return await request(path, token, deed?.body)
  } catch (error) {
    if (!isTokenRefusal(error)) throw error
    return request(path, await getToken(deed?.actor, { rejected: token }), deed?.body)
  }
}

async function getToken(actor?: Actor, options?: GetTokenOptions): Promise<string> {
  const token = await tokens.getToken(options)
  if (token === null) throw new SignedOutError()
  if (actor && !isSignedIn(actor)) throw new SwitchedError()
  return token
}

function isSignedIn({ user, organization }: Actor): boolean {
  const session = tokens.$session.get()
  if (session.status !== 'signed-in') return false
  return session.identity === user && (session.claims.org_id ?? null) === organization
}

function isTokenRefusal(error: unknown): boolean {
  return error instanceof ServerError && error.status === 401 && TOKEN_REFUSALS.has(error.code)
}

async function request<T>(path: string, token: string, body: object | undefined): Promise<T> {
  const authorization = { Authorization: `Bearer ${token}` }
  const response = await fetch(
    path,
    body === undefined
      ? { headers: authorization }
      : {
          method: 'POST',
          headers: { ...authorization, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        },
  )
  if (!response.ok) throw await ServerError.read(response)
  return response.json()
}
