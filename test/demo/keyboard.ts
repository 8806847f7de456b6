import { expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { type Key, Screen } from '../browsers/chromium/screen.ts'
import { until } from './page-site.ts'

declare global {
  var reached: ReadonlySet<Element> | undefined
}

/** More stops than the page has. */
const MAX_STOPS = 90

/** A person without a mouse. Wherever they come, they see where they are. */
export class Keyboard {
  readonly #tab: Tab
  readonly #screen: Screen

  constructor(tab: Tab) {
    this.#tab = tab
    this.#screen = new Screen(tab)
  }

  press(key: Key): Promise<void> {
    return this.#screen.press(key)
  }

  type(text: string): Promise<void> {
    return this.#screen.type(text)
  }

  /** From where one is, stop by stop; and there those keys. */
  async tabTo(selector: string, ...keys: readonly Key[]): Promise<void> {
    for (let stops = 0; stops < MAX_STOPS; stops += 1) {
      if (await this.#isAt(selector)) {
        for (const key of keys) await this.press(key)
        return
      }
      await this.press('Tab')
      expect(await this.#tab.evaluate(findUnseen)).toBeNull()
    }
    throw new Error(`not reached by the keyboard: ${selector}`)
  }

  /** Where an act has led. It is seen there as well. */
  async untilAt(selector: string): Promise<void> {
    await expect.poll(() => this.#isAt(selector), { timeout: 30_000, message: selector }).toBe(true)
    expect(await this.#tab.evaluate(findUnseen)).toBeNull()
  }

  /** From where one is to the page's end: what can be used, and was reached neither now nor the last time. */
  async findUnreached(): Promise<string[]> {
    await this.#tab.evaluate(() => {
      if (globalThis.reached) return
      const reached = new Set<Element>()
      Object.assign(globalThis, { reached })
      document.addEventListener('focusin', ({ target }) => target instanceof Element && reached.add(target))
    })
    const isRound = () => document.activeElement === document.body
    await this.press('Tab')
    for (let stops = 0; stops < MAX_STOPS && !(await this.#tab.evaluate(isRound)); stops += 1) {
      expect(await this.#tab.evaluate(findUnseen)).toBeNull()
      await this.press('Tab')
    }
    await until(this.#tab, isRound)
    return this.#tab.evaluate(listUnreached)
  }

  #isAt(selector: string): Promise<boolean> {
    return this.#tab.evaluate((what) => document.activeElement?.matches(what) ?? false, selector)
  }
}

/** Where one is without seeing it. Past the last stop one is in the browser's own part; a radio shows it by its label. */
function findUnseen(): string | null {
  const { activeElement: stop } = document
  if (!stop || stop === document.body) return null
  const shown = stop instanceof HTMLInputElement && stop.type === 'radio' ? stop.nextElementSibling : stop
  return shown && getComputedStyle(shown).outlineStyle !== 'none' ? null : stop.outerHTML.slice(0, 200)
}

/** Of radios that belong together the chosen one is a stop, and arrows lead to the others. */
function listUnreached(): string[] {
  const controls = document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')
  return [...controls]
    .filter((control) => control.checkVisibility() && !control.matches(':disabled, [type="radio"]:not(:checked)'))
    .filter((control) => !globalThis.reached?.has(control))
    .map((control) => control.outerHTML.slice(0, 200))
}
