import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Problem } from './problem.ts'

const MAX_BODY_BYTES = 4096
const LOOPBACK = new Set(['127.0.0.1', 'localhost'])

/**
 * A name of somebody else's that resolves to 127.0.0.1 would make their page same-origin with this server (DNS
 * rebinding). A demo is only ever at home.
 */
export const onlyLoopback: MiddlewareHandler = createMiddleware(async (c, next) => {
  if (!LOOPBACK.has(new URL(c.req.url).hostname)) throw new Problem(403, 'host_refused')
  await next()
})

/**
 * What stands before everything that a cookie opens: POST, from a page of this very origin, with JSON. The cookie alone
 * would do for any page that can make the browser send a request; see the OWASP cheat sheet on CSRF, "Fetch Metadata".
 */
export const onlyOwnPage: MiddlewareHandler = createMiddleware(async (c, next) => {
  if (c.req.method !== 'POST') throw new Problem(405, 'method_not_allowed', { headers: { Allow: 'POST' } })
  if (!isOwnPage(c)) throw new Problem(403, 'cross_site')
  if (!isJson(c)) throw new Problem(415, 'unsupported_media_type', { headers: { Accept: 'application/json' } })
  await next()
})

/** Also where no `Content-Length` says how much is coming. */
export const onlySmallBody: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new Problem(413, 'body_too_large')
  },
})

/**
 * `same-site` is refused too: another port of this host is the same site. A browser without Fetch Metadata still sends
 * `Origin` with a POST; with neither there is no browser, and no reason to hand out tokens.
 */
function isOwnPage(c: Context): boolean {
  const origin = c.req.header('Origin')
  if (origin !== undefined && origin !== new URL(c.req.url).origin) return false
  const site = c.req.header('Sec-Fetch-Site')
  if (site === undefined) return origin !== undefined
  return site === 'same-origin' && (c.req.header('Sec-Fetch-Dest') ?? 'empty') === 'empty' && !isAhead(c)
}

/** Nobody has asked for a page that is fetched or rendered ahead. */
function isAhead(c: Context): boolean {
  return /prefetch|prerender/.test(c.req.header('Sec-Purpose') ?? '')
}

function isJson(c: Context): boolean {
  return /^application\/json\s*(;|$)/i.test(c.req.header('Content-Type') ?? '')
}
