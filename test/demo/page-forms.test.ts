import { afterEach, expect, test } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { choose, PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

const PASSWORD = 'mechanism of the heavens'

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'who signs up is told what is wrong, beside the field and by a screen reader, then is in, and enters the password again',
  async () => {
    const tab = await (await site.openBrowser())()
    const screen = new Screen(tab)
    await press(tab, '#sign-in [value="sign-up"]')
    await fill(tab, 'name', 'Mary Somerville')
    await fill(tab, 'password', 'too short')
    await screen.press('Enter')
    await untilWrong(tab, 'email', 'This must be filled in.')
    await untilWrong(tab, 'password', 'The password must have 12 to 128 characters.')
    await until(tab, () => document.activeElement?.getAttribute('name') === 'email')
    await fill(tab, 'password', PASSWORD)
    await fill(tab, 'email', 'ada@demo.example')
    await screen.press('Enter')
    await untilWrong(tab, 'email', 'There is an account with this address already.')
    await until(tab, () => document.activeElement?.getAttribute('name') === 'email')
    // The browser takes it for an address, and the server does not.
    await fill(tab, 'email', 'mary@somerville')
    expect(await textOf(tab, '#sign-in-email-error')).toBe('')
    await screen.press('Enter')
    await untilWrong(tab, 'email', 'This is no e-mail address.')
    await fill(tab, 'email', 'mary@demo.example')
    await screen.press('Enter')
    await untilText(tab, '#claims', 'Mary Somerville')

    const session = await textOf(tab, '#claims')
    await press(tab, '#step-up')
    await screen.type('wrong')
    await screen.press('Enter')
    await untilText(tab, '#password-error', 'The password is wrong.')
    await screen.type(PASSWORD)
    await screen.press('Enter')
    await until(tab, () => !document.querySelector<HTMLDialogElement>('#password')?.open)
    await expect.poll(() => textOf(tab, '#claims'), { timeout: 30_000 }).not.toBe(session)
    expect(await textOf(tab, '#claims')).toContain('Mary Somerville')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'who signs in with a wrong password is told so, and of no field alone',
  async () => {
    const tab = await (await site.openBrowser())()
    await until(tab, () => document.querySelector('#sign-in form') !== null)
    await fill(tab, 'email', 'ada@demo.example')
    await fill(tab, 'password', 'wrong')
    await new Screen(tab).press('Enter')
    await untilText(tab, '#sign-in [data-error=""][role="alert"]', 'The address or the password is wrong.')
    expect(await tab.evaluate(() => document.querySelectorAll('[aria-invalid="true"]').length)).toBe(0)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'language and cart are kept with the session: not lost by another tab, a reload or a refusal, and gone with it',
  async () => {
    const open = await site.openBrowser()
    const tab = await open()
    await signIn(tab, 'ada')
    const other = await open()
    await untilText(other, '#devices', 'this browser')
    await tab.show()
    await choose(tab, '#data-locale', 'de-DE')
    await press(tab, '#data button')
    await untilText(tab, '#notice', 'Kept with the session.')
    // It shows what there was before.
    await other.show()
    await setCart(other, 'cart:42')
    await press(other, '#data button')
    await untilText(other, '#notice', 'Kept with the session.')
    await untilData(other, ['de-DE', 'cart:42'])
    await other.close()
    await tab.show()
    await tab.reload()
    await untilData(tab, ['de-DE', 'cart:42'])

    await setCart(tab, 'no cart')
    await press(tab, '#data button')
    await untilText(tab, '#notice', 'Not done. A cart is named by')
    await press(tab, '[name="trouble"][value="down"]')
    await untilText(tab, '#notice', 'The session server is down')
    await press(tab, '#data button')
    await untilText(tab, '#notice', 'Not done. The session server is down.')
    await untilData(tab, ['de-DE', 'no cart'])
    await press(tab, '[name="trouble"][value="well"]')
    await untilText(tab, '#notice', 'well again')

    await press(tab, '#sign-out')
    await untilData(tab, ['', ''])
    await signIn(tab, 'ada')
    const asked = site.count('/session/data')
    await tab.reload()
    await expect.poll(() => site.count('/session/data'), { timeout: 30_000 }).toBeGreaterThan(asked)
    await untilText(tab, '#devices', 'this browser')
    await untilData(tab, ['', ''])
  },
  PAGE_TIMEOUT_MS,
)

/** As a person who selects what is there and types over it. */
async function fill(tab: Tab, name: string, text: string): Promise<void> {
  await tab.evaluate((field) => {
    const input = document.querySelector<HTMLInputElement>(`#sign-in [name="${field}"]`)
    input?.focus()
    input?.select()
  }, name)
  await new Screen(tab).type(text)
}

/** Said beside the field, by an alert, and as its description. */
async function untilWrong(tab: Tab, name: string, text: string): Promise<void> {
  const readError = (field: string) => {
    const input = document.querySelector<HTMLInputElement>(`#sign-in [name="${field}"]`)
    const error = document.getElementById(input?.getAttribute('aria-describedby') ?? '')
    const isBeside = error?.previousElementSibling === input?.closest('label')
    return input?.ariaInvalid === 'true' && isBeside && error?.role === 'alert' ? error.textContent : null
  }
  await expect.poll(() => tab.evaluate(readError, name), { timeout: 30_000 }).toBe(text)
}

function setCart(tab: Tab, cart: string): Promise<void> {
  return tab.evaluate((value) => {
    const field = document.querySelector<HTMLInputElement>('#data-cart')
    if (field) field.value = value
  }, cart)
}

async function untilData(tab: Tab, data: readonly [locale: string, cart: string]): Promise<void> {
  const read = () =>
    ['#data-locale', '#data-cart'].map((what) => document.querySelector<HTMLInputElement>(what)?.value ?? null)
  await expect.poll(() => tab.evaluate(read), { timeout: 30_000 }).toEqual(data)
}
