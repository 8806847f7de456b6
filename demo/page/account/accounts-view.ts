import { currentSessionId } from '../marker.ts'
import { type Account, endAllSessions, endSession } from '../server/session-server.ts'
import { confirm } from '../session/ask.ts'
import { $who, type Who } from '../session/who.ts'
import { tokens } from '../tokens.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, make } from '../ui/dom.ts'
import { addToLog, notify } from '../ui/log.ts'
import { makeButton, onPress } from '../ui/press.ts'
import { showRows } from '../ui/rows.ts'
import { accounts } from './accounts.ts'
import { followBrowser, followHere, useAccountInAllTabs } from './follow.ts'

/** The accounts side by side, and the ways out. */
export function showAccounts(): void {
  const list = byId('accounts', HTMLUListElement)
  const show = () => {
    const who = $who.get()
    showRows(list, who ? accounts.$value.get().map((account) => describeAccount(account, who)) : [])
  }
  accounts.$value.subscribe(show)
  $who.subscribe(show)
  onPress(byId('sign-out', HTMLButtonElement), signOut)
  const everywhere = byId('sign-out-everywhere', HTMLButtonElement)
  onPress(everywhere, signOutEverywhere)
  // It is about the account that the cookie means.
  $who.subscribe((who) => {
    everywhere.disabled = who?.isSideAccount ?? false
  })
}

function describeAccount(account: Account, who: Who): HTMLElement {
  const { user, name, session, role, organization, isCurrent } = account
  const isHere = session === who.session
  const place = role === null ? 'in no organization' : `${role} · ${organization}`
  const title = make('span', 'title', make('strong', '', name))
  if (isCurrent) title.append(make('span', 'chip', isHere ? 'all tabs' : 'other tabs'))
  else if (isHere) title.append(make('span', 'chip', 'this tab'))
  const text = make('span', 'grow', title, make('small', '', place))
  const row = make(
    'li',
    'row',
    makeAvatar(user, name),
    text,
    make('span', 'row-actions', ...buttonsFor(account, isHere)),
  )
  row.dataset.key = session
  if (isHere) row.ariaCurrent = 'true'
  return row
}

function buttonsFor({ session, name, isCurrent }: Account, isHere: boolean): HTMLElement[] {
  const buttons: HTMLElement[] = []
  if (!isHere) {
    const params = isCurrent ? {} : { session }
    buttons.push(makeButton('This tab', { label: `Use ${name} in this tab` }, () => followHere(params)))
  }
  if (!isCurrent) {
    buttons.push(makeButton('All tabs', { label: `Use ${name} in all tabs` }, () => useAccountInAllTabs(session)))
  }
  return buttons
}

/**
 * One account alone: `signOut()`, which works offline as well. Of several, the one that this tab shows is ended by the
 * server, and the cookie tells all tabs: the library would name the session of the latest token, whoever's it is.
 */
async function signOut(): Promise<void> {
  const who = $who.get()
  if (who && accounts.$value.get().length > 1) {
    await endSession(who.session)
    if (who.session !== currentSessionId() && currentSessionId() !== null) await followBrowser()
    else await lookAtCookie()
    return accounts.reload()
  }
  const { persisted } = await tokens.signOut()
  if (!persisted) addToLog('The sign-out could not be written down: a tab opened later may not know of it.', 'bad')
}

async function signOutEverywhere(): Promise<void> {
  const who = $who.get()
  if (!who) return
  const isSure = await confirm(
    'Sign out everywhere?',
    `${who.name} is signed out of all browsers and devices, this one included.`,
    'Sign out everywhere',
  )
  if (!isSure) return
  const ended = await endAllSessions(who.session)
  notify(`Signed out everywhere: ${ended} ${ended === 1 ? 'session' : 'sessions'}.`)
  await lookAtCookie()
}

/** It says who is signed out; a browser may be slow to tell. */
async function lookAtCookie(): Promise<void> {
  await tokens.getToken()
}
