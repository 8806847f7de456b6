import { launchChromium } from './chromium/chromium.ts'
import type { Engine, EngineName } from './engine.ts'

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  chromium: { name: 'chromium', cannot: {}, launch: launchChromium },
}
