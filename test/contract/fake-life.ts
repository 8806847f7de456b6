import { createBrowser, type FakeBrowser } from '../fakes/browser.ts'
import type { Engine } from '../fakes/engine.ts'
import type { FakeTab } from '../fakes/tab.ts'
import { equal } from './assert.ts'
import type { LifeTab, LifeWorld } from './life.ts'
import { playPart } from './page/part.ts'

function restore(tab: FakeTab): boolean {
  if (tab.page.state !== 'cached') return false
  tab.restore()
  return true
}

/** Each act is followed by what it sets going. */
function createLifeTab(browser: FakeBrowser, tab: FakeTab): LifeTab {
  const part = playPart(tab.ports)
  const act =
    <Args extends readonly unknown[], Result>(action: (...args: Args) => Result) =>
    async (...args: Args): Promise<Awaited<Result>> => {
      const result = action(...args)
      await browser.advance(1)
      return await result
    }
  return {
    seen: act(part.seen),
    stopListening: act(part.stopListening),
    hold: act(part.hold),
    release: act(part.release),
    giveUp: act(part.giveUp),
    look: act(part.look),
    join: act(part.join),
    post: act(part.post),
    setCookie: act(browser.cookies.set),
    show: act(tab.show),
    hide: act(tab.hide),
    freeze: act(tab.freeze),
    resume: act(tab.resume),
    stop: act(tab.stop),
    continue: act(tab.continue),
    goOfflineAndBack: act(() => tab.tell('online')),
    leave: act(tab.leave),
    restore: act(() => restore(tab)),
    close: act(tab.close),
    crash: act(tab.crash),
  }
}

export function createFakeLifeWorld(engine: Engine): LifeWorld {
  const browser = createBrowser({ engine })
  return {
    async openTab() {
      for (const tab of browser.tabs) tab.hide()
      return createLifeTab(browser, browser.openTab())
    },
    async shows(tab, key, expected) {
      await browser.advance(100)
      equal((await tab.seen())[key], expected)
    },
  }
}
