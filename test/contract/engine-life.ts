import type { Profile, Tab } from '../browsers/browser.ts'
import { withDeadline } from '../browsers/deadline.ts'
import type { LifeTab, LifeWorld } from './life.ts'
import type { Part } from './page/part.ts'

/** Set by the script of the page. */
declare const part: Part

/** Nothing of a page that was given up comes back with the next one. */
async function leave(tab: Tab, origin: string): Promise<void> {
  await tab.evaluate(() => Reflect.set(globalThis, 'isKept', true))
  await tab.navigate(`${origin}/elsewhere`)
}

async function restore(tab: Tab): Promise<boolean> {
  await tab.back()
  return await tab.evaluate(() => Reflect.get(globalThis, 'isKept') === true)
}

function createLifeTab(tab: Tab, origin: string): LifeTab {
  return {
    seen: () => tab.evaluate(() => part.seen()),
    stopListening: () => tab.evaluate(() => part.stopListening()),
    hold: (name) => tab.evaluate((held) => part.hold(held), name),
    release: () => tab.evaluate(() => part.release()),
    giveUp: () => tab.evaluate(() => part.giveUp()),
    look: (name) => tab.evaluate((looked) => part.look(looked), name),
    join: () => tab.evaluate(() => part.join()),
    post: ({ n }) => tab.evaluate((sent) => part.post({ n: sent }), n),
    setCookie: async (name, value) => {
      await tab.evaluate((cookie) => Reflect.set(document, 'cookie', cookie), `${name}=${value}`)
    },
    show: () => tab.show(),
    hide: () => tab.hide(),
    freeze: () => tab.freeze(),
    resume: () => tab.resume(),
    stop: () => tab.stop(),
    continue: () => tab.continue(),
    async goOfflineAndBack() {
      await tab.setOffline(true)
      await tab.setOffline(false)
    },
    leave: () => leave(tab, origin),
    restore: () => restore(tab),
    close: () => tab.close(),
    crash: () => tab.crash(),
  }
}

export function createLifeWorldOf(profile: Profile, origin: string): LifeWorld {
  return {
    openTab: async () => createLifeTab(await profile.openTab(`${origin}/life`), origin),
    async shows(tab, key, expected) {
      let latest: unknown
      const isShown = async () => {
        latest = (await tab.seen())[key]
        return JSON.stringify(latest) === JSON.stringify(expected)
      }
      const shown = async () => {
        while (!(await isShown()));
      }
      await withDeadline(shown(), `${key} is ${JSON.stringify(expected)}`).catch((error: Error) => {
        throw new Error(`${error.message}, but ${JSON.stringify(latest)}`)
      })
    },
  }
}
