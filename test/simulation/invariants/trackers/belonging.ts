/** Which epoch a token belongs to. */
import type { Birth } from './births.ts'
import type { Origin } from './tokens.ts'

/**
 * Whether the token may be served in an epoch that was born so: it was requested since then. Two are as good, both for
 * the cookie's sake, which often tells of a sign-in before the app does (design, section 5; `followSignIn` in commit.ts):
 * the first answer under a new marker, which begins the epoch as it is committed, and what was requested under the
 * marker under which a sign-in was told of.
 */
export function belongsTo({ count, tab, marker }: Origin, birth: Birth): boolean {
  if (count >= birth.count) return true
  if (marker === null || marker !== birth.marker) return false
  return birth.status === 'pending' || (birth.status === 'in' && birth.tab === tab)
}
