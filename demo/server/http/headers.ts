import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'

/**
 * A script that gets into the page can use its token: nothing kept in memory helps against that. So nothing gets in:
 * scripts and styles from this origin alone, none inline, no string ever made into markup.
 */
export const hardened: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  // On plain http it means nothing, and on localhost it would outlive the demo.
  strictTransportSecurity: false,
})

/** Nothing that was meant for one person stays in a cache. */
export const neverStored: MiddlewareHandler = createMiddleware(async (c, next) => {
  await next()
  c.header('Cache-Control', 'no-store')
})
