import { tokens } from './tokens.ts'

export interface ApiAnswer {
  readonly status: number
  readonly text: string
}

/** How an app calls its API. A 401 to a living token means that the token is no good any more: one more try with another. */
export async function callApi(): Promise<ApiAnswer | null> {
  const token = await tokens.getToken()
  if (token === null) return null
  const answer = await request(token)
  if (answer.status !== 401) return answer
  const other = await tokens.getToken({ rejected: token })
  return other === null ? null : request(other)
}

async function request(token: string): Promise<ApiAnswer> {
  const response = await fetch('/api/greeting', { headers: { Authorization: `Bearer ${token}` } })
  const { greeting, message, error } = await response.json()
  return { status: response.status, text: response.ok ? `${greeting} ${message}` : String(error) }
}
