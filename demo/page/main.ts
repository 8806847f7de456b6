import { showAccounts } from './account/accounts-view.ts'
import { goBackWhenRefused } from './account/follow.ts'
import { showSignIn } from './account/sign-in-view.ts'
import { showStepUp } from './account/step-up.ts'
import { showAdmin } from './admin/admin-view.ts'
import { showDevices } from './devices/devices-view.ts'
import { showMembers } from './organization/members-view.ts'
import { showOrganizations } from './organization/organization-view.ts'
import { showPolicy } from './organization/policy-view.ts'
import { $isListening, startPush } from './push/push.ts'
import { readState } from './server/demo-server.ts'
import { showApi } from './session/api-view.ts'
import { showSessionData } from './session/data-view.ts'
import { showSession } from './session/session-view.ts'
import { watchWho } from './session/who.ts'
import { showLanes } from './tabs/lanes-view.ts'
import { $trouble, announceChange, joinTabs, ownId, recordEvent, recordListening } from './tabs/tabs.ts'
import { showToken } from './token/token-view.ts'
import { tokens } from './tokens.ts'
import { showRevokeSelf } from './trouble/revoke-self.ts'
import { showSkew } from './trouble/skew-view.ts'
import { showTrouble } from './trouble/trouble-view.ts'
import { startClock } from './ui/clock.ts'
import { notify, showLog } from './ui/log.ts'
import { askAgain } from './ui/resource.ts'

const NO_SERVER =
  'The demo server does not answer, so nothing works here. Is it still running? Then load the page anew.'

/** Listeners first, so that nothing that the library tells is missed; then it starts. */
async function main(): Promise<void> {
  // For the console, and for who wants to see what the page does not show.
  Object.assign(globalThis, { tokens })
  showLog()
  const state = await readState().catch(() => null)
  if (!state) return notify(NO_SERVER, 'bad', { isLasting: true })
  $trouble.set(state.trouble)
  tokens.on('token-refresh', ({ origin }) => recordEvent(origin === 'this-tab' ? 'fetched' : 'received'))
  tokens.on('token-refresh', askAgain)
  tokens.on('refresh-error', ({ origin }) => origin === 'this-tab' && recordEvent('failed'))
  showLanes(state.tokenLifetimeSeconds * 1000)
  for (const show of PARTS) show()
  startClock()
  joinTabs()
  startPush(ownId, { onTold: () => recordEvent('told'), onChange: announceChange })
  $isListening.subscribe(recordListening)
  tokens.start()
}

const PARTS = [
  watchWho,
  showToken,
  showSession,
  showSignIn,
  showStepUp,
  showAccounts,
  goBackWhenRefused,
  showOrganizations,
  showMembers,
  showPolicy,
  showDevices,
  showSessionData,
  showAdmin,
  showApi,
  showTrouble,
  showRevokeSelf,
  showSkew,
]

await main()
