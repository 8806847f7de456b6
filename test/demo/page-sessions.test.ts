import { afterEach, expect, test } from 'vitest'
import { SEED_PASSWORD } from '../../demo/names.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { holdAnswers, PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

/** As long as the server takes a password for one of just now. */
const STEP_UP_SECONDS = 301

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'a device that is revoked from another one is out at once, is told why, and is found among those that ended',
  async () => {
    const [phone, laptop] = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    await signIn(phone, 'ada')
    await untilListening(phone)
    await signIn(laptop, 'ada')
    await press(laptop, '#devices button[aria-label^="Revoke"]')
    await untilText(phone, '#why-out', 'revoked from elsewhere')
    await untilText(laptop, '#devices-over-title', '1 ended')
    expect(await textOf(laptop, '#devices')).toContain('this browser')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'two accounts side by side: one for this tab, then one for all, nothing of one under the other, each signed out of alone',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'ada')
    await untilText(first, '#notice', 'Signed in as Ada Lovelace, in this tab.')
    const second = await open()
    await untilText(second, '#claims', 'Ada Lovelace')
    // Nobody did anything.
    await untilText(second, '#log', 'Ada Lovelace is signed in.')
    expect(await textOf(second, '#notice')).toBe('')
    await press(second, '#add-account')
    await press(second, '#add-form [data-account="grace"]')
    await untilText(second, '#claims', 'Grace Hopper')
    await untilText(first, '#claims', 'Grace Hopper')
    await untilText(first, '#notice', 'Now Grace Hopper, in another tab.')
    await untilText(second, '#members', 'Grace Hopper')
    const answer = await holdAnswers(second, '/api/greeting', '/api/me', '/api/members')
    await press(second, '#call-api')
    await press(second, '[aria-label="Use Ada Lovelace in this tab"]')
    await untilText(second, '#claims', 'Ada Lovelace')
    await untilText(second, '#devices-note', 'This tab alone shows Ada Lovelace.')
    for (const list of ['#members', '#organizations', '#devices']) expect(await textOf(second, list)).toBe('')
    await answer()
    await untilText(second, '#organizations', 'Royal Society')
    await untilText(second, '#log', 'API: 200. Hello, Grace Hopper.')
    expect(await textOf(second, '#api-result')).toBe('')
    expect(await textOf(first, '#claims')).toContain('Grace Hopper')
    await press(second, '#call-api')
    await untilText(second, '#api-result', 'Hello, Ada Lovelace.')
    await press(second, '[aria-label="Use Ada Lovelace in all tabs"]')
    await untilText(first, '#claims', 'Ada Lovelace')
    await press(second, '#sign-out')
    await press(second, '[aria-label="Continue as Grace Hopper"]')
    await untilText(second, '#claims', 'Grace Hopper')
    await until(second, () => document.querySelectorAll('#accounts .row').length === 1)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'who is signed out while another account is left may go on with that, or sign in beside it, even when nobody knows of it',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'grace')
    await press(tab, '#add-account')
    await press(tab, '#add-form [data-account="ada"]')
    await untilText(tab, '#claims', 'Ada Lovelace')
    await until(tab, () => document.querySelectorAll('#accounts .row').length === 2)
    await holdAnswers(tab, '/session/accounts')
    await press(tab, '#sign-out')
    await signIn(tab, 'ada')
    await tab.reload()
    await untilText(tab, '#accounts', 'Grace Hopper')

    await press(tab, '#sign-out')
    await untilText(tab, '#still-here', 'Grace Hopper')
    await tab.evaluate(endWhatIsLeft)
    await press(tab, '[aria-label="Continue as Grace Hopper"]')
    await untilText(tab, '#notice', 'Not done.')
    await until(tab, () => document.querySelector<HTMLElement>('#still-here')?.hidden === true)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'an account that this tab alone follows is revoked: the tab goes back to the other one, and nobody else is signed out',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'grace')
    await press(first, '#add-account')
    await press(first, '#add-form [data-account="ada"]')
    await untilText(first, '#claims', 'Ada Lovelace')
    const second = await open()
    await press(second, '[aria-label="Use Grace Hopper in this tab"]')
    await untilText(second, '#claims', 'Grace Hopper')
    await untilListening(second)
    const elsewhere = await (await site.openBrowser())()
    await signIn(elsewhere, 'grace')
    await press(elsewhere, '#devices button[aria-label^="Revoke"]')
    await untilText(second, '#claims', 'Ada Lovelace')
    expect(await textOf(first, '#claims')).toContain('Ada Lovelace')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'another organization can be had in this tab alone and in all, and each tab says which it is',
  async () => {
    const open = await site.openBrowser()
    const [first, second] = [await open(), await open()]
    await signIn(second, 'ada')
    await untilText(first, '#claims', 'analytical-engines')
    await press(second, '[aria-label="Royal Society in this tab"]')
    await untilText(second, '#claims', 'royal-society')
    expect(await textOf(first, '#claims')).toContain('analytical-engines')
    await untilText(second, '#organizations', 'Royal Societythis tab')
    await first.show()
    await press(first, '[aria-label="Royal Society in all tabs"]')
    await untilText(first, '#organizations', 'Royal Societyall tabs')
    await second.show()
    // Nothing in its token has changed.
    await untilText(second, '#organizations', 'Royal Societyall tabs')
    await press(second, '[aria-label="Analytical Engines in this tab"]')
    await untilText(second, '#claims', 'analytical-engines')
    await press(second, '[aria-label="Analytical Engines in all tabs"]')
    await first.show()
    await untilText(first, '#claims', 'analytical-engines')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a ban wants the password of just now, and then the person is out and cannot come back until it is taken back',
  async () => {
    const [admin, grace] = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    const screen = new Screen(admin)
    await signIn(admin, 'ada')
    await signIn(grace, 'grace')
    await untilListening(grace)
    site.pass(STEP_UP_SECONDS)
    await press(admin, '[aria-label="Ban Grace Hopper"]')
    await until(admin, () => document.activeElement?.id === 'password-value')
    await screen.type(SEED_PASSWORD)
    await screen.press('Enter')
    await untilText(grace, '#sign-in-title', 'Sign in')
    await press(grace, '#sign-in [data-account="grace"]')
    await untilText(grace, '#sign-in [data-error=""]', 'This account is banned.')
    await untilText(admin, '#audit', 'Ada Lovelace banned Grace Hopper.')
    await press(admin, '[aria-label="Unban Grace Hopper"]')
    await untilText(admin, '#audit', 'Ada Lovelace took back the ban of Grace Hopper.')
    await signIn(grace, 'grace')
  },
  PAGE_TIMEOUT_MS,
)

/** As somebody elsewhere would: the page is not told. */
async function endWhatIsLeft(): Promise<void> {
  const ask = async (path: string, body: object) =>
    (
      await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    ).json()
  const { accounts } = await ask('/session/accounts', {})
  for (const { session } of accounts) await ask('/session/end', { session })
}

function untilListening(tab: Parameters<typeof untilText>[0]): Promise<void> {
  return untilText(tab, '#lanes-list', 'listens')
}
