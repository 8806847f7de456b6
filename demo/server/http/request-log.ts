import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { answerProblem, Problem } from './problem.ts'

/** Takes one line. */
export type Log = (line: string) => void

/** Time, status, method and path: queries, headers and bodies may carry what must not be in a log. */
export function logRequests(log: Log, now: () => number): MiddlewareHandler {
  return createMiddleware(async (c, next) => {
    await next()
    if (/^\/(session|api|live-api|demo)\//.test(c.req.path)) log(`${timeOf(now)}  ${c.res.status}  ${describe(c)}`)
  })
}

/** What nobody foresaw is for who runs the server; who asked gets a code. */
export function answerError(log: Log, now: () => number): (error: unknown, c: Context) => Response {
  return (error, c) => {
    if (!(error instanceof Problem)) log(`${timeOf(now)}  error  ${describe(c)}: ${explainError(error)}`)
    return answerProblem(error, c)
  }
}

/**
 * Which error and where, but not its message: drizzle's holds the parameters of the query, and others hold what they
 * could not parse.
 */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? ` ${String(cause.code)}` : ''
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return [`${cause.name}${code}`, ...frames].join('\n')
}

/** Ids in paths name sessions and people. */
function describe(c: Context): string {
  return `${c.req.method} ${c.req.path.replace(/\/(\w_[0-9a-f]{24})(?=\/|$)/g, '/:id')}`
}

function timeOf(now: () => number): string {
  return new Date(now()).toISOString().slice(11, 19)
}
