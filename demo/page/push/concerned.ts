import type { Params } from '../../../src/index.ts'

/**
 * Which lines a change of that session concerns; `null`: all of them. The default line and those of organizations are the
 * current session's, and so may be one that names it. Any other account has the line that names it.
 */
export function concernedBy(session: string, currentSession: string | null): Params | null {
  return session === currentSession ? null : { session }
}
