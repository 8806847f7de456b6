import { afterEach, describe, expect, test } from 'vitest'
import { SEED_PASSWORD } from '../../demo/names.ts'
import type { TokenManager } from '../../src/index.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

const TOKEN = '/session/token'

/** Answers of the slow server that are held back, until the test lets them go. */
const late: (() => void)[] = []

const site = PageSite.use({ sleep: () => new Promise((resolve) => late.push(resolve)) })
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'while the session server is slow the token in use does, and the next one is on its way until it is there',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'ada')
    await press(tab, '[name="trouble"][value="slow"]')
    await untilText(tab, '#notice', 'The session server takes 3 s for each answer.')
    await press(tab, '#refresh')
    await untilText(tab, '#machinery', 'A new token is on its way.')
    await press(tab, '#call-api')
    await untilText(tab, '#api-result', '200. Hello, Ada Lovelace.')
    expect(await textOf(tab, '#claims')).toContain('ada')
    await press(tab, '[name="trouble"][value="well"]')
    await untilText(tab, '#notice', 'The session server is well again.')
    const answered = site.count(TOKEN)
    for (const answer of late.splice(0)) answer()
    await untilText(tab, '#machinery', 'This tab would fetch')
    expect(site.count(TOKEN)).toBeGreaterThan(answered)
    expect(await tab.evaluate(() => document.querySelector('#log .bad')?.textContent)).toContain('takes 3 s')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a deed that waits for its token is not done with the one of another account',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'grace')
    await press(tab, '#add-account')
    await press(tab, '#add-form [data-account="ada"]')
    await untilText(tab, '#members', 'Grace Hopper')
    await untilText(tab, '#accounts', 'All tabs')
    await press(tab, '[name="trouble"][value="slow"]')
    await untilText(tab, '#log', 'takes 3 s')
    await tab.evaluate(() => void (globalThis as unknown as { tokens: TokenManager }).tokens.invalidate())
    await press(tab, '[aria-label="Remove Grace Hopper"]')
    await press(tab, '#confirm-yes')
    await press(tab, '[name="trouble"][value="well"]')
    await untilText(tab, '#log', 'well again')
    await press(tab, '[aria-label="Use Grace Hopper in all tabs"]')
    await untilText(tab, '#log', 'Not done. This tab shows another account or organization by now.')
    expect(site.count('/api/members/remove')).toBe(0)
    for (const answer of late.splice(0)) answer()
  },
  PAGE_TIMEOUT_MS,
)

test(
  'what was sent before a dialog was closed is done, and says nothing into the dialog that is open when it is',
  async () => {
    const tab = await (await site.openBrowser())()
    const screen = new Screen(tab)
    await signIn(tab, 'ada')
    await untilText(tab, '#devices', 'this browser')
    await press(tab, '[name="trouble"][value="slow"]')
    await untilText(tab, '#log', 'takes 3 s')
    await press(tab, '#step-up')
    await screen.type(SEED_PASSWORD)
    await screen.press('Enter')
    await screen.press('Enter')
    await press(tab, '#password-cancel')
    await press(tab, '#add-account')
    await press(tab, '#add-form [data-account="grace"]')
    await press(tab, '#add-cancel')
    await press(tab, '#add-account')
    await press(tab, '[name="trouble"][value="well"]')
    await untilText(tab, '#log', 'well again')
    const letGo = () => {
      for (const answer of late.splice(0)) answer()
      return textOf(tab, '#log')
    }
    await expect.poll(letGo, { timeout: 30_000 }).toContain('The password had been sent before.')
    await expect.poll(letGo, { timeout: 30_000 }).toContain('Grace Hopper, in this tab.')
    expect(site.count('/session/step-up')).toBe(1)
    expect(await textOf(tab, '#add-title')).toBe('Add an account')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a switch that was refused stands where it was, with the reason; and one made in another browser is seen at the next look',
  async () => {
    const open = await site.openBrowser()
    const tab = await open()
    const elsewhere = await (await site.openBrowser())()
    await press(elsewhere, '[name="trouble"][value="busy"]')
    await untilText(elsewhere, '#log', 'answers 429')
    await (await open()).show()
    await tab.show()
    await until(tab, () => document.querySelector<HTMLInputElement>('#trouble [value="busy"]')?.checked === true)
    await tab.evaluate(() => {
      const [well] = document.querySelectorAll<HTMLInputElement>('#trouble input')
      const refuse = async () => Response.json({ error: 'server_busy' }, { status: 503 })
      Object.assign(globalThis, { fetch: refuse })
      well?.click()
    })
    await untilText(tab, '#notice', 'Not done. The server has too much to do.')
    await until(tab, () => document.querySelector<HTMLInputElement>('#trouble [value="busy"]')?.checked === true)
    await press(elsewhere, '[name="trouble"][value="well"]')
    await untilText(elsewhere, '#log', 'well again')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'while the session server is busy nobody is signed out, who signs in is told when to come back, and the page recovers',
  async () => {
    const [tab, newcomer] = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    await signIn(tab, 'ada')
    await press(tab, '[name="trouble"][value="busy"]')
    await press(tab, '#refresh')
    await untilText(tab, '#machinery', 'It did not work; next try in')
    await untilText(tab, '#log', 'The request of this tab failed (429). Next try in 5 s.')
    await press(tab, '#call-api')
    await untilText(tab, '#api-result', '200. Hello, Ada Lovelace.')
    expect(await textOf(tab, '#claims')).toContain('ada')

    await press(newcomer, '#sign-in [data-account="grace"]')
    await untilText(newcomer, '#sign-in [data-error=""]', 'Too many tries. Come back in 5 s.')
    await press(tab, '[name="trouble"][value="well"]')
    await signIn(newcomer, 'grace')
    // By itself, as soon as the server has said.
    await untilText(tab, '#machinery', 'This tab would fetch')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a session that is revoked by nobody the tabs know of ends in all of them, and they say why',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'ada')
    const second = await open()
    await untilText(second, '#lanes-list', 'listens')
    await press(second, '#revoke-self')
    for (const tab of [second, first]) await untilText(tab, '#why-out', 'The session was revoked from elsewhere.')
    await until(second, () => document.activeElement?.id !== 'revoke-self')
  },
  PAGE_TIMEOUT_MS,
)

describe('where troubles are switched off', () => {
  const calm = PageSite.use({ hasTroubles: false })
  afterEach(() => calm.closeAll(), PAGE_TIMEOUT_MS)

  test(
    'the page says so instead of showing switches that would do nothing',
    async () => {
      const tab = await (await calm.openBrowser())()
      await untilText(tab, '#trouble-off', 'Switched off where this server was started')
      expect(await textOf(tab, '#trouble-on')).toBe('')
    },
    PAGE_TIMEOUT_MS,
  )
})
