import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAbilityTest } from './ability-test.ts'
import type { Browser, Profile, Tab } from './browser.ts'
import { chosenEngine } from './chosen.ts'
import { listen, pageWith, type Site } from './serve-page.ts'

const engine = chosenEngine()
const abilityTest = createAbilityTest(engine)

/** The scenarios prove nothing if the driver only seems to hide, freeze or stop a tab. */
describe(`the driver of ${engine.name}`, () => {
  let browser: Browser
  let site: Site

  beforeAll(async () => {
    site = await listen((request, response) => {
      if (request.url?.startsWith('/main.js') === true) response.setHeader('content-type', 'text/javascript')
      else response.setHeader('content-type', 'text/html')
      response.end(request.url === '/main.js' ? PAGE_SCRIPT : pageWith('/main.js'))
    })
    browser = await engine.launch()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  async function openTabs(count: number): Promise<{ profile: Profile; tabs: Tab[] }> {
    const profile = await browser.openProfile()
    const tabs: Tab[] = []
    for (let index = 0; index < count; index += 1) tabs.push(await profile.openTab(`${site.origin}/${index}`))
    return { profile, tabs }
  }

  test('shows one tab of a profile at a time', async () => {
    const { profile, tabs } = await openTabs(2)
    const [first, second] = tabs as [Tab, Tab]
    expect(await first.evaluate(() => document.visibilityState)).toBe('hidden')
    await first.show()
    expect(await second.evaluate(() => document.visibilityState)).toBe('hidden')
    await first.hide()
    expect(await second.evaluate(() => document.visibilityState)).toBe('hidden')
    await profile.close()
  })

  abilityTest('shows a tab in a window of its own beside the others, and hides it alone', ['window'], async () => {
    const { profile, tabs } = await openTabs(2)
    const [first, second] = tabs as [Tab, Tab]
    const third = await profile.openTab(`${site.origin}/third`, { isOwnWindow: true })
    const look = () => Promise.all([first, second, third].map((tab) => tab.evaluate(() => document.visibilityState)))
    expect(await look()).toEqual(['hidden', 'visible', 'visible'])
    await third.hide()
    expect(await look()).toEqual(['hidden', 'visible', 'hidden'])
    await third.show()
    await first.show()
    expect(await look()).toEqual(['visible', 'hidden', 'visible'])
    await profile.close()
  })

  test('opens a tab behind the one that is shown', async () => {
    const { profile, tabs } = await openTabs(1)
    const behind = await profile.openTab(`${site.origin}/behind`, { isBackground: true })
    const look = () => Promise.all([...tabs, behind].map((tab) => tab.evaluate(() => document.visibilityState)))
    expect(await look()).toEqual(['visible', 'hidden'])
    await behind.show()
    expect(await look()).toEqual(['hidden', 'visible'])
    await profile.close()
  })

  test('shows a tab of one profile beside those of another', async () => {
    const [one, other] = await Promise.all([openTabs(2), openTabs(2)])
    const look = () =>
      Promise.all([...one.tabs, ...other.tabs].map((tab) => tab.evaluate(() => document.visibilityState)))
    expect(await look()).toEqual(['hidden', 'visible', 'hidden', 'visible'])
    await one.tabs[0]?.show()
    expect(await look()).toEqual(['visible', 'hidden', 'hidden', 'visible'])
    await Promise.all([one.profile.close(), other.profile.close()])
  })

  test('keeps storage, channels and locks of two profiles apart, and shares them within one', async () => {
    const { profile, tabs } = await openTabs(2)
    const [first, second] = tabs as [Tab, Tab]
    const other = await openTabs(1)
    await first.evaluate(() => localStorage.setItem('known', 'yes'))
    await first.evaluate(() => {
      const granted = new Promise<void>((resolve) => {
        void navigator.locks.request('one', () => {
          resolve()
          return new Promise(() => {})
        })
      })
      return granted
    })
    const look = () =>
      navigator.locks.request('one', { ifAvailable: true }, (lock) => [localStorage.getItem('known'), lock !== null])
    expect(await second.evaluate(look)).toEqual(['yes', false])
    expect(await (other.tabs[0] as Tab).evaluate(look)).toEqual([null, true])
    await Promise.all([profile.close(), other.profile.close()])
  })

  abilityTest('freezes a tab: its events are fired and its tasks wait', ['freeze'], async () => {
    const { profile, tabs } = await openTabs(2)
    const tab = tabs[0] as Tab
    await tab.freeze()
    await tab.evaluate(() => {
      setTimeout(() => Reflect.get(globalThis, 'seen').push('task'), 0)
    })
    await (tabs[1] as Tab).evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)))
    await tab.resume()
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)))
    expect(await tab.evaluate(() => Reflect.get(globalThis, 'seen'))).toEqual(['freeze', 'resume', 'task'])
    await profile.close()
  })

  test('goes back to a page that the browser had kept alive', async () => {
    const { profile, tabs } = await openTabs(1)
    const tab = tabs[0] as Tab
    await tab.evaluate(() => Reflect.set(globalThis, 'kept', true))
    await tab.navigate(`${site.origin}/elsewhere`)
    expect(await tab.evaluate(() => Reflect.get(globalThis, 'kept'))).toBeUndefined()
    await tab.back()
    expect(await tab.evaluate(() => Reflect.get(globalThis, 'kept'))).toBe(true)
    await profile.close()
  })

  abilityTest('stops the process of one tab alone, and continues it', ['stop'], async () => {
    const { profile, tabs } = await openTabs(3)
    const [first, second, third] = tabs as [Tab, Tab, Tab]
    const order: string[] = []
    await second.stop()
    const stopped = second.evaluate(() => 'stopped').then((answer) => order.push(answer))
    for (const tab of [first, third]) order.push(await tab.evaluate(() => 'running'))
    await second.continue()
    await stopped
    expect(order).toEqual(['running', 'running', 'stopped'])
    await profile.close()
  })

  for (const how of ['crash', 'kill'] as const) {
    abilityTest(`ends the process of one tab alone: ${how}`, [how], async () => {
      const { profile, tabs } = await openTabs(2)
      const [first, second] = tabs as [Tab, Tab]
      const unanswered = second.evaluate(() => new Promise(() => {})).catch((error: Error) => error.message)
      await second[how]()
      expect(await unanswered).toMatch('the page crashed')
      expect(await first.evaluate(() => 'running')).toBe('running')
      await profile.close()
    })
  }

  abilityTest('takes one tab alone off the network', ['offline'], async () => {
    const { profile, tabs } = await openTabs(2)
    const ask = () =>
      fetch('/').then(
        () => 'answered',
        () => 'failed',
      )
    await (tabs[0] as Tab).setOffline(true)
    expect(await Promise.all(tabs.map((tab) => tab.evaluate(ask)))).toEqual(['failed', 'answered'])
    await (tabs[0] as Tab).setOffline(false)
    expect(await (tabs[0] as Tab).evaluate(ask)).toBe('answered')
    await profile.close()
  })

  test('tells what a page throws, to who asked and as uncaught', async () => {
    const { profile, tabs } = await openTabs(1)
    const tab = tabs[0] as Tab
    await expect(tab.evaluate(() => Promise.reject(new Error('to who asked')))).rejects.toThrow('to who asked')
    await tab.evaluate(() => {
      return new Promise<void>((resolve) => {
        addEventListener('error', () => resolve())
        queueMicrotask(() => {
          throw new Error('to nobody')
        })
      })
    })
    // Browsers tell of it when they come to it.
    while (tab.uncaught.length === 0) await tab.evaluate(() => {})
    expect(tab.uncaught.join()).toMatch('to nobody')
    await profile.close()
  })

  abilityTest('tells what a frame throws as uncaught in the page around', ['errors of frames'], async () => {
    const { profile, tabs } = await openTabs(1)
    const tab = tabs[0] as Tab
    await tab.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.srcdoc = '<script>throw new Error("in a frame")</script>'
      document.body.append(frame)
    })
    while (tab.uncaught.length === 0) await tab.evaluate(() => {})
    expect(tab.uncaught.join()).toMatch('in a frame')
    await profile.close()
  })
})

const PAGE_SCRIPT = `globalThis.seen = []
for (const type of ['freeze', 'resume']) document.addEventListener(type, () => seen.push(type))`
