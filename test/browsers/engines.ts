import { launchChromium } from './chromium/chromium.ts'
import type { Engine, EngineName } from './engine.ts'
import { FIREFOX_CANNOT } from './firefox/cannot.ts'
import { launchFirefox } from './firefox/firefox.ts'
import { WEBKIT_CANNOT } from './webkit/cannot.ts'
import { launchWebKit } from './webkit/webkit.ts'

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  chromium: { name: 'chromium', cannot: {}, launch: launchChromium },
  firefox: { name: 'firefox', cannot: FIREFOX_CANNOT, launch: launchFirefox },
  webkit: { name: 'webkit', cannot: WEBKIT_CANNOT, launch: launchWebKit },
}
