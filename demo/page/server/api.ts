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

/** How an app calls its API. A 401 to a living token means that the token is no good any more: one more try with another. */
export async function callApi<T>(path: string, body?: object): Promise<T> {
  const token = await tokens.getToken()
  if (token === null) throw new SignedOutError()
  try {
    return await request(path, token, body)
  } catch (error) {
    if (!isTokenRefusal(error)) throw error
    const other = await tokens.getToken({ rejected: token })
    if (other === null) throw new SignedOutError()
    return request(path, other, body)
  }
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
