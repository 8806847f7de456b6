import type { Ability } from '../engine.ts'

/** What neither WebDriver nor the system does to a tab of WebKitGTK. */
export const WEBKIT_CANNOT = {
  freeze: 'WebKit freezes no page',
  crash: 'WebKitGTK ends the WebDriver session, and with it the control of every tab, when one page crashes',
  kill: 'WebKitGTK ends the WebDriver session, and with it the control of every tab, when one page is killed',
  offline: 'WebKitGTK has one network for all tabs, and WebDriver does not cut it off',
} as const satisfies Partial<Record<Ability, string>>

export function refuse(ability: keyof typeof WEBKIT_CANNOT): Promise<never> {
  return Promise.reject(new Error(WEBKIT_CANNOT[ability]))
}
