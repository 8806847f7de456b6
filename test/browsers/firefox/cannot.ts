import type { Ability } from '../engine.ts'
import { refuseBy } from '../refuse.ts'

/** What Firefox has not, or does in another way. */
export const FIREFOX_CANNOT = {
  freeze: 'Firefox freezes no page: it has neither the state nor its events',
  'cached busy pages': 'Firefox caches no page that has a request in the air or a lock',
  prerender: 'Firefox prerenders nothing',
  'rare wake-ups': 'Firefox slows the timers of hidden pages down to one a second, not to one a minute',
} as const satisfies Partial<Record<Ability, string>>

export const refuse = refuseBy(FIREFOX_CANNOT)
