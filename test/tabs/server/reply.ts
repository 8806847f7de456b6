import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is answered, before it is sent. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown
}

export function send(response: ServerResponse, { status, headers = {}, cookies = [], body }: Reply): void {
  // With `no-store` on the page itself the browser would not keep it in its back/forward cache.
  if (!('cache-control' in headers)) response.setHeader('cache-control', 'no-store')
  // A sandboxed frame is of another origin than its own server.
  response.setHeader('access-control-allow-origin', '*')
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (typeof body === 'object') response.setHeader('content-type', 'application/json')
  response.writeHead(status)
  response.end(typeof body === 'object' ? JSON.stringify(body) : (body ?? ''))
}

/** Empty object for what is no JSON object. */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const chunk of request) text += chunk
  const value: unknown = text === '' ? {} : JSON.parse(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

export function readCookie(request: IncomingMessage, name: string): string {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
  return pairs.find(([key]) => key === name)?.[1] ?? ''
}

/** Which tab asks: the page says it in its own address. */
export function readTab(request: IncomingMessage): string {
  const address = new URL(request.headers.referer ?? 'http://127.0.0.1/')
  return address.searchParams.get('tab') ?? 'unknown'
}
