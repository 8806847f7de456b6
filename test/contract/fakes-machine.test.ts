import { describe, expect, test } from 'vitest'
import { createBrowser } from '../fakes/browser.ts'
import { oncePerMinute } from '../fakes/clock.ts'
import { noteEvents, noteGrants, noteMessages, noteOutcome } from './fake-notes.ts'

describe('the machine sleeps', () => {
  test('true time and the wall clock go on, and no monotonic clock moves', async () => {
    const browser = createBrowser({ wall: 0 })
    const { clock } = browser.openTab().ports
    await browser.advance(100)
    browser.sleep(3000)
    await browser.advance(1000)
    expect([browser.now(), clock.now(), clock.monotonic()]).toEqual([1100, 1100, 100])
    await browser.advance(3000)
    expect([browser.now(), clock.now(), clock.monotonic()]).toEqual([4100, 4100, 1100])
  })

  test('timers are late by as much, and those that were due meanwhile too', async () => {
    const browser = createBrowser()
    const { clock } = browser.openTab().ports
    const fired: number[] = []
    for (const ms of [100, 5000]) clock.setTimer(() => fired.push(browser.now()), ms)
    browser.sleep(60_000)
    await browser.advance(100_000)
    expect(fired).toEqual([60_100, 65_000])
  })

  test('where the monotonic clock ticks in sleep, what was due meanwhile happens on waking, the rest in time', async () => {
    const browser = createBrowser()
    const { clock } = browser.openTab().ports
    const fired: number[] = []
    for (const ms of [200, 100, 70_000]) clock.setTimer(() => fired.push(browser.now() + ms / 1000), ms)
    browser.sleep(60_000, { isTicking: true })
    await browser.advance(100_000)
    expect(clock.monotonic()).toBe(100_000)
    expect(fired).toEqual([60_000.1, 60_000.2, 70_070])
  })

  test('the world outside goes on, and what it sends is heard on waking', async () => {
    const browser = createBrowser()
    const tab = browser.openTab()
    const handled: number[] = []
    const answer = new Promise((resolve) =>
      browser.schedule(() => {
        handled.push(browser.now())
        resolve('late')
      }, 20),
    )
    const outcome = noteOutcome(tab.fetch(() => answer))
    browser.sleep(60_000)
    await browser.advance(59_999)
    expect([handled, outcome]).toEqual([[20], []])
    await browser.advance(1)
    expect(outcome).toEqual(['resolved with "late"'])
  })

  test('whatever happens to a tab meanwhile reaches it on waking, and a second sleep lengthens the first', async () => {
    const browser = createBrowser()
    const tab = browser.openTab()
    const events = noteEvents(tab.ports)
    browser.sleep(1000)
    tab.hide()
    await browser.advance(500)
    browser.sleep(1000)
    await browser.advance(999)
    expect(events).toEqual([])
    await browser.advance(1)
    expect(events).toEqual(['hidden'])
    expect(tab.ports.clock.monotonic()).toBe(0)
  })
})

describe('a tab that is stopped', () => {
  test('runs no timer and hears nothing, and then all at once, in its order', async () => {
    const browser = createBrowser()
    const [stopped, other] = [browser.openTab(), browser.openTab()]
    const messages = noteMessages(stopped.ports)
    const events = noteEvents(stopped.ports)
    stopped.ports.clock.setTimer(() => events.push('timer'), 10)
    stopped.stop()
    other.ports.openChannel('a', () => {})?.post({ n: 1 })
    stopped.hide()
    stopped.tell('online')
    await browser.advance(60_000)
    expect([messages, events]).toEqual([[], []])
    stopped.continue()
    await browser.advance(0)
    expect(messages).toEqual([{ n: 1 }])
    expect(events).toEqual(['hidden', 'online', 'timer'])
  })

  test('has its requests handled, and hears of them later', async () => {
    const browser = createBrowser()
    const tab = browser.openTab()
    const handled: number[] = []
    const answer = new Promise((resolve) => browser.schedule(() => resolve(handled.push(1)), 100))
    const outcome = noteOutcome(tab.fetch(() => answer))
    tab.stop()
    await browser.advance(1000)
    expect([handled, outcome]).toEqual([[1], []])
    tab.continue()
    await browser.advance(0)
    expect(outcome).toEqual(['resolved with 1'])
  })

  test('is not asked when it is closed, and lets go of what it held', async () => {
    const browser = createBrowser()
    const [stopped, other] = [browser.openTab(), browser.openTab()]
    const events = noteEvents(stopped.ports)
    noteGrants(stopped.ports)
    const grants = noteGrants(other.ports)
    stopped.stop()
    stopped.close()
    await browser.advance(10)
    expect([events, grants]).toEqual([[], ['locks']])
  })

  test('is still frozen when it continues, if it was', async () => {
    const browser = createBrowser()
    const [tab, other] = [browser.openTab(), browser.openTab()]
    const messages = noteMessages(tab.ports)
    const fired: string[] = []
    tab.ports.clock.setTimer(() => fired.push('timer'), 10)
    tab.freeze()
    tab.stop()
    other.ports.openChannel('a', () => {})?.post({ n: 1 })
    await browser.advance(100)
    tab.continue()
    await browser.advance(100)
    expect([messages, fired]).toEqual([[{ n: 1 }], []])
    tab.resume()
    await browser.advance(0)
    expect(fired).toEqual(['timer'])
  })
})

describe('timers', () => {
  test('fire as late as the browser is told', async () => {
    const browser = createBrowser({ timerMs: () => 700 })
    const fired: number[] = []
    browser.openTab().ports.clock.setTimer(() => fired.push(browser.now()), 50)
    await browser.advance(10_000)
    expect(fired).toEqual([750])
  })

  test('of a page that has been hidden for five minutes can wait for the next whole minute', async () => {
    const browser = createBrowser({ hiddenStepMs: oncePerMinute })
    const tab = browser.openTab({ isVisible: false })
    const fired: number[] = []
    const tick = (): void => {
      fired.push(browser.now())
      tab.ports.clock.setTimer(tick, 20_500)
    }
    tick()
    await browser.advance(490_000)
    expect(fired.slice(0, 3)).toEqual([0, 21_000, 42_000])
    expect(fired.slice(-3)).toEqual([360_000, 420_000, 480_000])
    tab.show()
    await browser.advance(20_000)
    tab.hide()
    await browser.advance(22_000)
    expect(fired.slice(-2)).toEqual([500_500, 521_000])
  })
})
