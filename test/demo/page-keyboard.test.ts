import { afterEach, expect, test } from 'vitest'
import { SEED_PASSWORD } from '../../demo/names.ts'
import type { Tab } from '../browsers/browser.ts'
import { Keyboard } from './keyboard.ts'
import { PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

declare global {
  var isDrawn: boolean | undefined
}

const GRACE_HERE = '[aria-label="Use Grace Hopper in this tab"]'

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'each control is reached by Tab, and seen there, by who is signed out and by an administrator',
  async () => {
    const tab = await (await site.openBrowser())()
    const keyboard = new Keyboard(tab)
    expect(await keyboard.findUnreached()).toEqual([])
    await keyboard.tabTo('#sign-in [data-account="ada"]', 'Enter')
    await untilText(tab, '#people', 'Grace Hopper')
    await untilText(tab, '#members', 'Grace Hopper')
    await untilText(tab, '#devices', 'this browser')
    expect(await keyboard.findUnreached()).toEqual([])
  },
  PAGE_TIMEOUT_MS,
)

test(
  'lists, choices and fields are worked by keys, and the focus stays where it was',
  async () => {
    const tab = await (await site.openBrowser())()
    const keyboard = new Keyboard(tab)
    await keyboard.tabTo('#sign-in [data-account="ada"]', 'Enter')
    await untilText(tab, '#members', 'Grace Hopper')
    // What was pressed is gone with the list that it stood in; one is still there.
    await keyboard.tabTo('[aria-label="Royal Society in this tab"]', 'Enter')
    await untilText(tab, '#claims', 'royal-society')
    await keyboard.untilAt('[aria-label="Royal Society in all tabs"]')
    await keyboard.tabTo('[aria-label="Analytical Engines in this tab"]', 'Enter')
    await untilText(tab, '#members', 'Grace Hopper')
    await keyboard.untilAt('#organizations, #organizations *')

    // A list of choices would be changed by an arrow key; and the button that takes it back is in the same row.
    expect(await tab.evaluate(() => document.querySelectorAll('#members select').length)).toBe(0)
    await keyboard.tabTo('[aria-label="Make admin: Grace Hopper"]', 'Enter')
    await untilText(tab, '#notice', 'Grace Hopper is admin now.')
    await keyboard.untilAt('[aria-label="Make member: Grace Hopper"]')
    await keyboard.press('Enter')
    await untilText(tab, '#notice', 'Grace Hopper is member now.')
    await keyboard.untilAt('[aria-label="Make admin: Grace Hopper"]')

    await keyboard.tabTo('#policy-choice', 'ArrowDown', 'ArrowDown', 'Tab', 'Enter')
    await untilText(tab, '#notice', 'Decided.')
    await keyboard.tabTo('#refresh', ' ')
    await untilText(tab, '#ring-caption', 'of 20 seconds left')
    // What was passed on the way to it was not meant.
    expect(site.count('/api/policy')).toBe(1)

    await keyboard.tabTo('#data-cart')
    await keyboard.type('cart:7')
    await keyboard.press('Enter')
    await untilText(tab, '#notice', 'Kept with the session.')
    await keyboard.untilAt('#data-cart')

    await keyboard.tabTo('[name="trouble"]', 'ArrowDown')
    await untilText(tab, '#notice', 'The session server is down')
    await keyboard.untilAt('[name="trouble"][value="down"]')
    await keyboard.press('ArrowUp')
    await untilText(tab, '#notice', 'well again')
    await keyboard.tabTo('#skew', 'ArrowDown')
    await untilText(tab, '#notice', '1 h ahead')
    await keyboard.tabTo('#call-api', 'Enter')
    await untilText(tab, '#api-result', '200. Hello, Ada Lovelace.')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'dialogs give the focus back to where it was, even if that was drawn anew meanwhile',
  async () => {
    const tab = await (await site.openBrowser())()
    const keyboard = new Keyboard(tab)
    await keyboard.tabTo('#sign-in [data-account="ada"]', 'Enter')
    await untilText(tab, '#members', 'Grace Hopper')
    await keyboard.untilAt('#main')
    await keyboard.tabTo('#add-account', 'Enter')
    await keyboard.untilAt('#add-dialog *')
    await keyboard.press('Escape')
    await keyboard.untilAt('#add-account')

    await keyboard.tabTo('[aria-label="Remove Grace Hopper"]', 'Enter')
    await keyboard.untilAt('#confirm *')
    await press(tab, '[aria-label="Make admin: Grace Hopper"]')
    await untilText(tab, '#members', 'Make member')
    await keyboard.press('Escape')
    await keyboard.untilAt('[aria-label="Remove Grace Hopper"]')

    await keyboard.tabTo('#step-up', 'Enter')
    await keyboard.untilAt('#password-value')
    await keyboard.type('wrong')
    await keyboard.tabTo('#password .primary', 'Enter')
    await untilText(tab, '#password-error', 'The password is wrong.')
    await keyboard.untilAt('#password-value')
    await keyboard.type(SEED_PASSWORD)
    await keyboard.press('Enter')
    await keyboard.untilAt('#step-up')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'of two devices with the same name the second one is revoked, and the focus stays in the list and then on the page',
  async () => {
    const tab = await (await site.openBrowser())()
    const keyboard = new Keyboard(tab)
    await signIn(tab, 'grace')
    const others = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    for (const other of others) await signIn(other, 'grace')
    await tab.show()
    await keyboard.tabTo('#devices-reload', 'Enter')
    await until(tab, () => document.querySelectorAll('#devices button').length === 2)
    await keyboard.tabTo('#devices button')
    const first = await readDevice(tab)
    await keyboard.press('Tab')
    const second = await readDevice(tab)
    expect(second).not.toBe(first)
    await waitForRows(tab, '#devices', () => document.querySelector<HTMLElement>('#devices-reload')?.click())
    expect(await readDevice(tab)).toBe(second)
    // Who reads on at the page's end is not called back.
    await tab.evaluate(() => scrollTo(0, document.body.scrollHeight))
    const readAt = await tab.evaluate(() => scrollY)
    await waitForRows(tab, '#devices', () => document.querySelector<HTMLElement>('#devices-reload')?.click())
    expect([await readDevice(tab), await tab.evaluate(() => scrollY)]).toEqual([second, readAt])
    await keyboard.press('Enter')
    await keyboard.untilAt('#devices')
    await keyboard.tabTo('#devices button')
    expect(await readDevice(tab)).toBe(first)
    await keyboard.tabTo('#devices-over-title', 'Enter')
    await untilText(tab, '#devices-history', 'revoked from elsewhere')
    await keyboard.tabTo('#revoke-self', 'Enter')
    await untilText(tab, '#why-out', 'revoked from elsewhere')
    await keyboard.untilAt('#main')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'accounts are added, used, signed out of and gone on with by keys',
  async () => {
    const tab = await (await site.openBrowser())()
    const keyboard = new Keyboard(tab)
    await keyboard.tabTo('#sign-in [data-account="grace"]', ' ')
    await untilText(tab, '#claims', 'Grace Hopper')
    await keyboard.tabTo('#add-account', 'Enter')
    await keyboard.tabTo('#add-form [data-account="ada"]', 'Enter')
    await untilText(tab, '#claims', 'Ada Lovelace')
    await keyboard.untilAt('#add-account')
    await untilText(tab, '#people', 'Grace Hopper')
    // The administrator's part goes with the administrator, and so does who stood in it.
    await keyboard.tabTo(GRACE_HERE)
    await keyboard.tabTo('#admin-reload')
    await tab.evaluate((here) => document.querySelector<HTMLElement>(here)?.click(), GRACE_HERE)
    await untilText(tab, '#claims', 'Grace Hopper')
    await until(tab, () => document.querySelector<HTMLElement>('#admin')?.hidden === true)
    await keyboard.untilAt('#main')
    await keyboard.tabTo('[aria-label="Use Ada Lovelace in this tab"]', 'Enter')
    await untilText(tab, '#claims', 'Ada Lovelace')
    await keyboard.untilAt('#accounts, #accounts *')
    await keyboard.tabTo('#sign-out', 'Enter')
    await untilText(tab, '#still-here', 'Grace Hopper')
    await keyboard.untilAt('#main')
    await keyboard.tabTo('[aria-label="Continue as Grace Hopper"]', 'Enter')
    await untilText(tab, '#claims', 'Grace Hopper')
    await keyboard.untilAt('#main')
    await keyboard.tabTo('#sign-out-everywhere', ' ')
    await keyboard.untilAt('#confirm *')
    await keyboard.tabTo('#confirm-yes', 'Enter')
    await untilText(tab, '#sign-in-title', 'Sign in')
    await keyboard.untilAt('#main')
    expect(await textOf(tab, '#still-here')).toBe('')
  },
  PAGE_TIMEOUT_MS,
)

/** In whose row one is. */
function readDevice(tab: Tab): Promise<string | undefined> {
  return tab.evaluate(() => document.activeElement?.closest('li')?.dataset.key)
}

/** Does it, and waits until that list is drawn anew. */
async function waitForRows(tab: Tab, list: string, act: () => void): Promise<void> {
  await tab.evaluate((what) => {
    const observer = new MutationObserver(() => Object.assign(globalThis, { isDrawn: true }))
    observer.observe(document.querySelector(what) as Element, { childList: true })
    Object.assign(globalThis, { isDrawn: false })
  }, list)
  await tab.evaluate(act)
  await until(tab, () => globalThis.isDrawn === true)
}
