import { afterEach, describe, expect, test } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { PAGE_TIMEOUT_MS, PageSite, press, signIn, untilText } from './page-site.ts'

const DESKTOP = { width: 1200, height: 900 }
const PHONE = { width: 360, height: 740 }

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

describe('the page', () => {
  test(
    'breaks no rule of accessibility that a program knows, in any of its states',
    async () => {
      const tab = await (await site.openBrowser())()
      const states: [string, () => Promise<void>][] = [
        ['signed out', () => untilText(tab, '#sign-in-title', 'Sign in')],
        ['signing up', () => press(tab, '#sign-in [value="sign-up"]')],
        ['a form filled in wrong', () => press(tab, '#sign-in [type="submit"]')],
        ['administrator', () => signInAsAdministrator(tab)],
        ['a question', () => press(tab, '#sign-out-everywhere')],
        ['a question answered', () => press(tab, '#confirm [value="no"]')],
        ['the password', () => press(tab, '#step-up')],
        ['no password', () => press(tab, '#password-cancel')],
        ['another account', () => press(tab, '#add-account')],
        ['two accounts', () => addGrace(tab)],
        ['this tab alone', () => followAdaHere(tab)],
        ['trouble', () => makeTrouble(tab)],
        ['well again', () => press(tab, '[name="trouble"][value="well"]')],
        ['somebody left', () => signOutOfOne(tab)],
      ]
      const found: string[] = []
      for (const [state, reach] of states) {
        await reach()
        found.push(...(await violations(tab)).map((violation) => `${state}: ${violation}`))
      }
      expect(found).toEqual([])
    },
    PAGE_TIMEOUT_MS,
  )

  test(
    'has enough contrast in light and dark, and fits a phone without scrolling sideways, whoever is signed in',
    async () => {
      const tab = await (await site.openBrowser())()
      const screen = new Screen(tab)
      const found: string[] = []
      const look = async () => {
        for (const size of [PHONE, DESKTOP]) {
          await screen.resize(size)
          for (const scheme of ['dark', 'light'] as const) {
            await screen.setColorScheme(scheme)
            found.push(...(await violations(tab)).map((violation) => `${size.width} ${scheme}: ${violation}`))
          }
          expect(await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
        }
      }
      await look()
      await signInAsAdministrator(tab)
      await look()
      expect(found).toEqual([])
    },
    PAGE_TIMEOUT_MS,
  )
})

interface Axe {
  run(options: object): Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: unknown }[] }[]
  }>
}

function violations(tab: Tab): Promise<string[]> {
  return tab.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const found = await axe.run({ resultTypes: ['violations'] })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`)
  })
}

async function signInAsAdministrator(tab: Tab): Promise<void> {
  await signIn(tab, 'ada')
  await untilText(tab, '#people', 'Grace Hopper')
  await untilText(tab, '#members', 'Grace Hopper')
  await untilText(tab, '#devices', 'this browser')
}

async function addGrace(tab: Tab): Promise<void> {
  await press(tab, '#add-form [data-account="grace"]')
  await untilText(tab, '#accounts', 'Grace Hopper')
  await untilText(tab, '#members-hint', 'Administrators of the organization')
}

async function followAdaHere(tab: Tab): Promise<void> {
  await press(tab, '[aria-label="Use Ada Lovelace in this tab"]')
  await untilText(tab, '#devices-note', 'This tab alone shows Ada Lovelace.')
  await untilText(tab, '#people', 'Grace Hopper')
}

async function makeTrouble(tab: Tab): Promise<void> {
  await press(tab, '[name="trouble"][value="down"]')
  await press(tab, '#refresh')
  await untilText(tab, '#machinery', 'It did not work')
}

async function signOutOfOne(tab: Tab): Promise<void> {
  await untilText(tab, '#machinery', 'This tab would fetch')
  await press(tab, '[aria-label="Use Ada Lovelace in all tabs"]')
  await untilText(tab, '#devices', 'this browser')
  await press(tab, '#sign-out')
  await untilText(tab, '#still-here', 'Grace Hopper')
}
