import { launchChromium } from './chromium/chromium.ts'
import type { Engine, EngineName } from './engine.ts'
import { launchFirefox } from './firefox/firefox.ts'
import { CANNOT_FREEZE } from './firefox/tab.ts'

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  chromium: { name: 'chromium', cannot: {}, launch: launchChromium },
  firefox: { name: 'firefox', cannot: { freeze: CANNOT_FREEZE }, launch: launchFirefox },
}
