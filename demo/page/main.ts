import { showApi } from './api-view.ts'
import { startClock } from './clock.ts'
import { showDevices } from './devices-view.ts'
import { showLanes } from './lanes-view.ts'
import { showLog } from './log.ts'
import { readState } from './server.ts'
import { showSession } from './session-view.ts'
import { $trouble, joinTabs, recordEvent } from './tabs.ts'
import { showToken } from './token-view.ts'
import { tokens } from './tokens.ts'
import { showTrouble } from './trouble-view.ts'

/** Listeners first, so that nothing that the library tells is missed; then it starts. */
async function main(): Promise<void> {
  const { trouble, tokenLifetimeSeconds } = await readState()
  $trouble.set(trouble)
  tokens.on('token-refresh', ({ origin }) => recordEvent(origin === 'this-tab' ? 'fetched' : 'received'))
  tokens.on('refresh-error', ({ origin }) => origin === 'this-tab' && recordEvent('failed'))
  showLog()
  showToken(tokenLifetimeSeconds * 1000)
  showSession()
  showLanes(tokenLifetimeSeconds * 1000)
  showDevices()
  showApi()
  showTrouble()
  startClock()
  joinTabs()
  tokens.start()
}

await main()
