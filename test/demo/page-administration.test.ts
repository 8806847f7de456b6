import { afterEach, expect, test } from 'vitest'
import { SEED_PASSWORD } from '../../demo/names.ts'
import type { Tab } from '../browsers/browser.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { choose, PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

declare global {
  /** What the API said to a tab that calls it all the time. */
  var answers: string[] | undefined
}

/** As long as the server takes a password for one of just now. */
const STEP_UP_SECONDS = 301
const BANK = 'As a bank: 15 minutes, 5 unattended, tokens of 20 s'
const BLOG = 'As a blog: 30 days, a day unattended, tokens of 60 s'

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'how long sessions and tokens last is decided in the page, and holds for the next token of each member',
  async () => {
    const [admin, grace] = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    await signIn(admin, 'ada')
    await signIn(grace, 'grace')
    for (const tab of [admin, grace]) await untilText(tab, '#ring-caption', 'of 60 seconds left')
    expect(await textOf(grace, '#policy')).toBe('')
    const session = await textOf(grace, '#session')

    await decide(admin, BANK)
    for (const tab of [admin, grace]) {
      await press(tab, '#refresh')
      await untilText(tab, '#ring-caption', 'of 20 seconds left')
      expect(Number(await textOf(tab, '#ring-seconds'))).toBeLessThanOrEqual(20)
    }
    expect(await textOf(grace, '#session')).not.toBe(session)

    await decide(admin, BLOG)
    for (const tab of [admin, grace]) {
      await press(tab, '#refresh')
      await untilText(tab, '#ring-caption', 'of 60 seconds left')
    }
  },
  PAGE_TIMEOUT_MS,
)

test(
  'the password and the signing key are renewed by the administrator without a failed request in any other page',
  async () => {
    const openAdmin = await site.openBrowser()
    const admin = await openAdmin()
    await signIn(admin, 'ada')
    site.pass(STEP_UP_SECONDS)
    const [second, grace] = [await openAdmin(), await (await site.openBrowser())()]
    await signIn(grace, 'grace')
    await press(second, '#refresh')
    const before = await textOf(second, '#claims')
    const callers = [second, grace]
    for (const caller of callers) await callAllTheTime(caller)
    const keys = await Promise.all(callers.map((caller) => caller.evaluate(readKeyId)))
    await admin.show()
    await press(admin, '#rotate-keys')
    await until(admin, () => document.activeElement?.id === 'password-value')
    const screen = new Screen(admin)
    await screen.type(SEED_PASSWORD)
    await screen.press('Enter')
    await untilText(admin, '#audit', 'Ada Lovelace rotated the signing keys.')
    // Another session, and so the password of just now.
    expect(await textOf(admin, '#claims')).not.toBe(before)
    for (const [index, caller] of callers.entries()) {
      await press(caller, '#refresh')
      await expect.poll(() => caller.evaluate(readKeyId), { timeout: 30_000 }).not.toBe(keys[index])
      const count = await caller.evaluate(countAnswers)
      await expect.poll(() => caller.evaluate(countAnswers), { timeout: 30_000 }).toBeGreaterThan(count + 1)
      const failed = () => globalThis.answers?.filter((answer) => !answer.startsWith('200.'))
      expect(await caller.evaluate(failed)).toEqual([])
    }
    // Nor one that was mended by another token.
    expect(site.count('/api/greeting', 401)).toBe(0)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'what one account was asked is done by no other: the question goes away when another tab switches',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'grace')
    await press(first, '#add-account')
    await press(first, '#add-form [data-account="ada"]')
    await untilText(first, '#claims', 'Ada Lovelace')
    const second = await open()
    const countDone = () => ['/api/members/remove', '/session/step-up'].map((path) => site.count(path))
    const before = countDone()
    for (const [question, dialog] of [
      ['[aria-label="Remove Grace Hopper"]', '#confirm'],
      ['#step-up', '#password'],
    ] as const) {
      await first.show()
      await press(first, question)
      await untilText(first, dialog, 'Cancel')
      await second.show()
      await press(second, '[aria-label="Use Grace Hopper in all tabs"]')
      await untilText(first, '#claims', 'Grace Hopper')
      expect(await textOf(first, dialog)).toBe('')
      await press(second, '[aria-label="Use Ada Lovelace in all tabs"]')
      await untilText(first, '#claims', 'Ada Lovelace')
    }
    expect(countDone()).toEqual(before)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a member becomes an administrator and is one no more, is removed, and sees each of it at once',
  async () => {
    const [admin, grace] = [await (await site.openBrowser())(), await (await site.openBrowser())()]
    await signIn(admin, 'ada')
    await signIn(grace, 'grace')
    await untilText(grace, '#lanes-list', 'listens')
    await press(admin, '[aria-label="Make member: Ada Lovelace"]')
    await untilText(admin, '#notice', 'Not done. An organization keeps one administrator.')
    await press(admin, '[aria-label="Make admin: Grace Hopper"]')
    await untilText(grace, '#claims', 'org_roleadmin')
    await untilText(grace, '#policy', 'How long its sessions last')
    await press(admin, '[aria-label="Make member: Grace Hopper"]')
    await untilText(grace, '#claims', 'org_rolemember')
    await untilText(grace, '#members-hint', 'Administrators of the organization may change roles.')
    expect(await textOf(grace, '#policy')).toBe('')

    await press(admin, '[aria-label="Remove Grace Hopper"]')
    await press(admin, '#confirm-yes')
    await untilText(admin, '#notice', 'Removed: Grace Hopper.')
    await until(admin, () => !document.querySelector('[aria-label="Remove Grace Hopper"]'))
    await untilText(grace, '#organizations', 'Member of none.')
    await untilText(grace, '#members', 'Nobody.')
    await untilText(grace, '#accounts', 'in no organization')
    expect(await textOf(grace, '#claims')).not.toContain('org_')
    await press(grace, '#call-api')
    await untilText(grace, '#api-result', '200. Hello, Grace Hopper. You are in no organization.')
  },
  PAGE_TIMEOUT_MS,
)

async function decide(tab: Tab, policy: string): Promise<void> {
  await choose(tab, '#policy-choice', policy)
  await press(tab, '#policy button')
  await untilText(tab, '#notice', 'Decided.')
  await until(tab, () => document.querySelector<HTMLSelectElement>('#policy-choice')?.value === '')
}

/** Presses the button again whenever there is an answer. */
async function callAllTheTime(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    const answers: string[] = []
    Object.assign(globalThis, { answers })
    const [button, result] = [document.querySelector<HTMLElement>('#call-api'), document.querySelector('#api-result')]
    if (!button || !result) throw new Error('the page has nothing to call with')
    const again = () => {
      // Emptied when somebody else is signed in.
      if (!result.textContent) return
      answers.push(result.textContent)
      setTimeout(() => button.click())
    }
    new MutationObserver(again).observe(result, { childList: true })
    button.click()
  })
  await expect.poll(() => tab.evaluate(countAnswers), { timeout: 30_000 }).toBeGreaterThan(0)
}

function countAnswers(): number {
  return globalThis.answers?.length ?? 0
}

/** Which key has signed the token in use. */
function readKeyId(): string {
  const { tokens } = globalThis as unknown as { tokens: { peek(): { token: string } | undefined } }
  return JSON.parse(atob(tokens.peek()?.token.split('.')[0] ?? '')).kid
}
