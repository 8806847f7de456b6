import type { Params } from '../../../src/index.ts'
import { switchAccount, switchOrganization } from '../server/session-server.ts'
import { $who } from '../session/who.ts'
import { announceChange } from '../tabs/tabs.ts'
import { tokens } from '../tokens.ts'
import { notify } from '../ui/log.ts'

/** Which account and which organization a tab follows: one of its own, or the browser's, as all others do. */

export function followHere(params: Params): Promise<void> {
  return tokens.switchTo(params, { tabs: 'this' })
}

export function followBrowser(): Promise<void> {
  return followHere({})
}

export async function useAccountInAllTabs(session: string): Promise<void> {
  await tokens.signedIn(await switchAccount(session))
}

/** The session stays the same, so nobody has to sign in; all tabs get a token that says so, and look where the others are. */
export async function useOrganizationInAllTabs(session: string, organization: string): Promise<void> {
  await switchOrganization(session, organization)
  announceChange()
  await followBrowser()
  await tokens.invalidate()
}

/** What this tab followed alone is over or out of bounds: it goes back to what the others follow. */
export function goBackWhenRefused(): void {
  tokens.on('refresh-error', ({ error, params }) => {
    if (!('code' in error) || error.code !== 'ERR_REFRESH_REJECTED' || !isFollowedHere(params)) return
    notify('What this tab followed is not to be had any more. It follows the browser again.', 'bad')
    void followBrowser()
  })
}

function isFollowedHere({ session, organization }: Params): boolean {
  const who = $who.get()
  return (
    (session !== undefined && session === who?.session) ||
    (organization !== undefined && organization === who?.organization)
  )
}
