import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LaunchOptions } from '../engine.ts'

/** More than the tabs of any test. */
const UNLIMITED = 1_000

/** Nothing here changes what pages can do or are told; the timers of hidden tabs are as slow as for users. */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  // A process for each tab, so that stopping one stops no other: Firefox shares four among the tabs of a site.
  'dom.ipc.processCount': UNLIMITED,
  'dom.ipc.processCount.webIsolated': UNLIMITED,
  // A spare process, which takes time and memory that the tests want.
  'dom.ipc.processPrelaunch.enabled': false,
  // Empty windows, and nothing fetched for them.
  'browser.startup.page': 0,
  'browser.newtabpage.enabled': false,
  'browser.newtab.preload': false,
  // No request goes anywhere but to the server of the test.
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'extensions.update.enabled': false,
  'services.settings.server': 'data:,',
}

/** "Block all cookies", as in the settings: that blocks storage, too. */
const BLOCKED_STORAGE = { 'network.cookie.cookieBehavior': 2 }

/** Firefox reads them from the profile folder when it starts. */
export async function writePreferences(profile: string, { hasBlockedStorage }: LaunchOptions): Promise<void> {
  const preferences = { ...PREFERENCES, ...(hasBlockedStorage ? BLOCKED_STORAGE : {}) }
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  await writeFile(join(profile, 'user.js'), lines.join(''))
}
