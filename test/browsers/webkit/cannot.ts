import type { Ability } from '../engine.ts'
import { refuseBy } from '../refuse.ts'

/** What neither WebDriver nor the system does to a tab of WebKitGTK. */
export const WEBKIT_CANNOT = {
  freeze: 'WebKit freezes no page',
  crash: 'WebKitGTK ends the WebDriver session, and with it the control of every tab, when one page crashes',
  kill: 'WebKitGTK ends the WebDriver session, and with it the control of every tab, when one page is killed',
  'errors of frames': 'WebDriver tells of no errors, and who listens in a page hears of none in its frames',
  prerender: 'WebKit prerenders nothing',
  'rare wake-ups': 'WebKit slows the timers of hidden pages down, but to no known pace that can be had by a switch',
  'blocked storage': 'WebKitGTK has no switch for it that its driver can reach',
  offline: 'WebKitGTK has one network for all tabs, and WebDriver does not cut it off',
} as const satisfies Partial<Record<Ability, string>>

export const refuse = refuseBy(WEBKIT_CANNOT)
