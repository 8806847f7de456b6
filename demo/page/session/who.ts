import { atom, computed, type ReadableAtom } from 'nanostores'
import type { Session } from '../../../src/index.ts'
import { currentSessionId } from '../marker.ts'
import { tokens } from '../tokens.ts'

/** Who this tab is signed in as, out of the claims of its token. */
export interface Who {
  readonly session: string
  readonly user: string
  readonly name: string
  /** `null`: in none. */
  readonly organization: string | null
  readonly role: string | null
  readonly permissions: readonly string[]
  /** When the password was last entered, in milliseconds since the Unix epoch. */
  readonly authenticatedAt: number
  /** Another account than the one that is meant in this browser: the cookie's routes are about that one. */
  readonly isSideAccount: boolean
}

/** What is known, until something else is: a moment of doubt between two accounts is no reason to empty the page. */
const $seen = atom<Session>({ status: 'pending' })
export const $session: ReadableAtom<Session> = $seen

export const $who: ReadableAtom<Who | null> = computed($seen, (session) => {
  if (session.status !== 'signed-in') return null
  const { sid, sub, name = sub, org_id = null, org_role = null, permissions = [], auth_time } = session.claims
  return {
    session: String(sid),
    user: String(sub),
    name: String(name),
    organization: org_id === null ? null : String(org_id),
    role: org_role === null ? null : String(org_role),
    permissions: Array.isArray(permissions) ? permissions.map(String) : [],
    authenticatedAt: Number(auth_time) * 1000,
    isSideAccount: String(sid) !== currentSessionId(),
  }
})

/** Who it is, whichever session and organization. */
export const $user: ReadableAtom<string | null> = computed($who, (who) => who?.user ?? null)

/** Who it is, and where. */
export const $place: ReadableAtom<string | null> = computed($who, (who) =>
  who ? [who.user, who.organization].join(' ') : null,
)

/** What is to be asked for anew when the session or its place changes. */
export const $whoKey: ReadableAtom<string | null> = computed($who, (who) =>
  who ? [who.session, who.organization, who.role].join(' ') : null,
)

/** The same for what belongs to the current account: `null` in a tab that follows another one. */
export const $ownKey: ReadableAtom<string | null> = computed($who, (who) =>
  who && !who.isSideAccount ? who.session : null,
)

export function watchWho(): void {
  tokens.$session.subscribe((session) => session.status !== 'pending' && $seen.set(session))
}

export function can(who: Who | null, permission: string): boolean {
  return who?.permissions.includes(permission) ?? false
}
