import { accounts } from '../account/accounts.ts'
import { followBrowser, followHere, useOrganizationInAllTabs } from '../account/follow.ts'
import type { Membership } from '../server/organization-api.ts'
import { me } from '../session/me.ts'
import { $who, type Who } from '../session/who.ts'
import { byId, make } from '../ui/dom.ts'
import { makeButton } from '../ui/press.ts'
import { showRows } from '../ui/rows.ts'

/** Where this person may be: in all tabs, by the session; in this one alone, by a line of its own. */
export function showOrganizations(): void {
  const list = byId('organizations', HTMLUListElement)
  const show = () => {
    const who = $who.get()
    const all = me.$value.get()?.organizations
    showRows(list, who && all ? all.map((one) => describe(one, who)) : [], all ? 'Member of none.' : '')
  }
  me.$value.subscribe(show)
  accounts.$value.subscribe(show)
  $who.subscribe(show)
}

function describe({ id, name, role }: Membership, who: Who): HTMLElement {
  const isHere = id === who.organization
  const isSessions = id === sessionsOrganization(who)
  const title = make('span', 'title', make('strong', '', name))
  if (isSessions && !who.isSideAccount) title.append(make('span', 'chip', isHere ? 'all tabs' : 'other tabs'))
  else if (isHere) title.append(make('span', 'chip', 'this tab'))
  const buttons: HTMLElement[] = []
  // A side account has a line already, and the cookie's switch is not about it.
  if (!who.isSideAccount) {
    if (!isHere) {
      const go = () => (isSessions ? followBrowser() : followHere({ organization: id }))
      buttons.push(makeButton('This tab', { label: `${name} in this tab` }, go))
    }
    if (!isSessions) {
      const go = () => useOrganizationInAllTabs(who.session, id)
      buttons.push(makeButton('All tabs', { label: `${name} in all tabs` }, go))
    }
  }
  const row = make(
    'li',
    'row',
    make('span', 'grow', title, make('small', '', role)),
    make('span', 'row-actions', ...buttons),
  )
  row.dataset.key = id
  if (isHere) row.ariaCurrent = 'true'
  return row
}

function sessionsOrganization(who: Who): string | null {
  const account = accounts.$value.get().find(({ session }) => session === who.session)
  return account ? account.organization : who.organization
}
