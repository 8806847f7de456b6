import { launchChromium } from './chromium/chromium.ts'
import type { Engine, EngineName } from './engine.ts'
import { CANNOT_PRERENDER, launchFirefox } from './firefox/firefox.ts'
import { CANNOT_FREEZE } from './firefox/tab.ts'
import { WEBKIT_CANNOT } from './webkit/cannot.ts'
import { launchWebKit } from './webkit/webkit.ts'

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  chromium: { name: 'chromium', cannot: {}, launch: launchChromium },
  firefox: {
    name: 'firefox',
    cannot: {
      freeze: CANNOT_FREEZE,
      'cached busy pages': 'Firefox caches no page that has a request in the air or a lock',
      'hundred tabs': 'a hundred tabs are tried in Chromium alone, for the time that it takes',
      prerender: CANNOT_PRERENDER,
      'rare wake-ups': 'Firefox slows the timers of hidden pages down to one a second, not to one a minute',
    },
    launch: launchFirefox,
  },
  webkit: { name: 'webkit', cannot: WEBKIT_CANNOT, launch: launchWebKit },
}
