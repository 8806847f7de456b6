/** Which epoch a token belongs to. */
import type { Birth } from './births.ts'
import type { Origin } from './tokens.ts'

/**
 * Whether the token may be served in an epoch that was born so: it was requested since then. Two are as good, both for
 * the cookie's sake, which often tells of a sign-in before the app does (design, section 5; `followSignIn` in commit.ts):
 * the first answer under a new marker, which begins the epoch as it is committed, and what was requested under the
 * marker under which a sign-in was told of. A server may give one token for the requests of two tabs: each of them may
 * begin an epoch with it.
 */
export function belongsTo({ count, askers }: Origin, birth: Birth): boolean {
  if (count >= birth.count) return true
  const { marker, status } = birth
  const under = marker === null ? [] : askers.filter((asker) => asker.marker === marker)
  if (status === 'pending') return under.length > 0
  return status === 'in' && under.some(({ tab }) => tab === birth.tab)
}
