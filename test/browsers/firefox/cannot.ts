import type { Ability } from '../engine.ts'
import { refuseBy } from '../refuse.ts'

/** What Firefox has not, or does in another way. */
export const FIREFOX_CANNOT = {
  freeze: 'Firefox freezes no page: it has neither the state nor its events',
  prerender: 'Firefox prerenders nothing',
  'rare wake-ups': 'Firefox slows the timers of hidden pages down to one a second, not to one a minute',
} as const satisfies Partial<Record<Ability, string>>

export const refuse = refuseBy(FIREFOX_CANNOT)
