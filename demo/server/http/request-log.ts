import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { answerProblem, Problem } from './problem.ts'

/** Takes one line. */
export type Log = (line: string) => void

/** Time, status, method and route: queries, headers and bodies may carry what must not be in a log. */
export function logRequests(log: Log, now: () => number): MiddlewareHandler {
  return createMiddleware(async (c, next) => {
    await next()
    if (/^\/(session|api|live-api|demo)\//.test(c.req.path)) log(`${timeOf(now)}  ${c.res.status}  ${describe(c)}`)
  })
}

/** What nobody foresaw is for who runs the server. */
export function reportErrors(log: Log, now: () => number): (error: unknown, c: Context) => void {
  return (error, c) => {
    if (!(error instanceof Problem)) log(`${timeOf(now)}  error  ${describe(c)}: ${explainError(error)}`)
  }
}

/** Who asked gets a code. */
export function answerError(report: ReturnType<typeof reportErrors>): (error: unknown, c: Context) => Response {
  return (error, c) => {
    report(error, c)
    return answerProblem(error, c)
  }
}

/**
 * Which error and where, and what it was caused by, but no message: drizzle's holds the parameters of the query, and
 * others hold what they could not parse.
 */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error'
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return [nameOf(error), ...frames].join('\n')
}

function nameOf(error: Error): string {
  const own = 'code' in error ? `${error.name} ${String(error.code)}` : error.name
  return error.cause instanceof Error ? `${own}: ${nameOf(error.cause)}` : own
}

/** The route as it is written in the code: a path names sessions and people, and decoded it may hold a line break. */
function describe(c: Context): string {
  return `${c.req.method} ${routePath(c, -1)}`
}

function timeOf(now: () => number): string {
  return new Date(now()).toISOString().slice(11, 19)
}
