import { Hono } from 'hono'
import { setProbe } from './cookies.ts'

/** One file of the page, ready to be sent. */
export interface Asset {
  readonly type: string
  readonly body: string
}

/** The page, by path. `/` is the document. */
export type Page = ReadonlyMap<string, Asset>

/** The built page, out of memory. Always asked for anew, so that a restarted demo never runs yesterday's script. */
export function createPageRoutes(page: Page): Hono {
  const routes = new Hono()
  for (const [path, { type, body }] of page) {
    routes.get(path, (c) => {
      if (path === '/') setProbe(c)
      return c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' })
    })
  }
  return routes
}
