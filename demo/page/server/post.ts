import { ServerError } from './server-error.ts'

/** POST of JSON to this origin: what the guard of all that a cookie opens lets through. */
export async function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    ...(signal && { signal }),
  })
  if (!response.ok) throw await ServerError.read(response)
  return response.json()
}
