import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isUnavailable } from '../database/unavailable.ts'

/** About as long as a database takes to come back, or others to have had their turn. */
const DATABASE_RETRY_SECONDS = 5

/** Every way this server says no. A client decides by these, never by a sentence. */
export type ProblemCode =
  | 'host_refused'
  | 'method_not_allowed'
  | 'cross_site'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'invalid_json'
  | 'invalid_body'
  | 'invalid_query'
  | 'invalid_credentials'
  | 'email_taken'
  | 'account_banned'
  | 'unknown_session'
  | 'unknown_member'
  | 'unknown_user'
  | 'last_admin'
  | 'own_account'
  | 'organization_refused'
  | 'session_too_old'
  | 'not_current'
  | 'unauthenticated'
  | 'token_missing'
  | 'token_expired'
  | 'token_invalid'
  | 'session_over'
  | 'insufficient_user_authentication'
  | 'forbidden'
  | 'keys_unavailable'
  | 'database_unavailable'
  | 'too_many_streams'
  | 'server_busy'
  | 'session_opening'
  | 'server_down'
  | 'too_many_requests'
  | 'not_found'
  | 'internal'

/** A refusal that can be thrown from anywhere below a route. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: ContentfulStatusCode
  readonly headers: Readonly<Record<string, string>>
  /** Which member of the body is wrong. */
  readonly field: string | undefined

  constructor(
    status: ContentfulStatusCode,
    code: ProblemCode,
    details: { readonly headers?: Readonly<Record<string, string>>; readonly field?: string } = {},
  ) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.headers = details.headers ?? {}
    this.field = details.field
  }
}

/** What goes out for an error: the code, and never a stack or a message of somebody else's. */
export function answerProblem(error: unknown, c: Context): Response {
  const { code, status, headers, field } = error instanceof Problem ? error : explain(error)
  return c.json(field === undefined ? { error: code } : { error: code, field }, status, headers)
}

/** A server that is short of its database is no server that has a bug: the next try may do. */
function explain(error: unknown): Problem {
  return isUnavailable(error)
    ? new Problem(503, 'database_unavailable', { headers: retryAfter(DATABASE_RETRY_SECONDS) })
    : new Problem(500, 'internal')
}

export function tooMany(retryAfterSeconds: number): Problem {
  return new Problem(429, 'too_many_requests', { headers: retryAfter(retryAfterSeconds) })
}

/** Not now, and no matter who asks or for what: nobody is signed out by it. */
export function notNow(
  code: 'server_busy' | 'session_opening' | 'too_many_streams',
  retryAfterSeconds: number,
): Problem {
  return new Problem(503, code, { headers: retryAfter(retryAfterSeconds) })
}

/** RFC 9110 section 10.2.3. */
function retryAfter(seconds: number) {
  return { 'Retry-After': String(seconds) }
}
