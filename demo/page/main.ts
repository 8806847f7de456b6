import { showApi } from './api-view.ts'
import { startClock } from './clock.ts'
import { showDevices } from './devices-view.ts'
import { showLanes } from './lanes-view.ts'
import { notify, showLog } from './log.ts'
import { readState } from './server.ts'
import { showSession } from './session-view.ts'
import { $trouble, joinTabs, recordEvent } from './tabs.ts'
import { showToken } from './token-view.ts'
import { tokens } from './tokens.ts'
import { showTrouble } from './trouble-view.ts'

/** Listeners first, so that nothing that the library tells is missed; then it starts. */
async function main(): Promise<void> {
  showLog()
  const state = await readState().catch(() => null)
  if (!state) return notify('The demo server does not answer. Is it still running?', 'bad')
  const lifetimeMs = state.tokenLifetimeSeconds * 1000
  $trouble.set(state.trouble)
  tokens.on('token-refresh', ({ origin }) => recordEvent(origin === 'this-tab' ? 'fetched' : 'received'))
  tokens.on('refresh-error', ({ origin }) => origin === 'this-tab' && recordEvent('failed'))
  showToken(lifetimeMs)
  showSession()
  showLanes(lifetimeMs)
  showDevices()
  showApi()
  showTrouble()
  startClock()
  joinTabs()
  tokens.start()
}

await main()
