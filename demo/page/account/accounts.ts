import { computed } from 'nanostores'
import { readMarker } from '../marker.ts'
import { type Account, listAccounts } from '../server/session-server.ts'
import { $session, $whoKey } from '../session/who.ts'
import { $changes } from '../tabs/tabs.ts'
import { createResource } from '../ui/resource.ts'

/**
 * The cookie changes with each sign-in and switch, in whichever tab. Where another account is, and what it is there, no
 * token of this tab says.
 */
const $inKey = computed([$session, $whoKey, $changes], (session, key, changes) =>
  session.status === 'signed-in' ? `${key} ${readMarker()} ${changes}` : null,
)
const $outKey = computed($session, (session) => (session.status === 'signed-out' ? 'signed out' : null))

/** Who is signed in in this browser, side by side. */
export const accounts = createResource<readonly Account[]>($inKey, [], listAccounts)

/** Who is left when the current account is signed out: nobody takes its place until the person says so. */
export const accountsLeft = createResource<readonly Account[]>($outKey, [], listAccounts)
