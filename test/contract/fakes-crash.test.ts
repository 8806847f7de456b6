import { describe, expect, test } from 'vitest'
import { createBrowser, type FakeBrowser } from '../fakes/browser.ts'
import type { Observed } from '../fakes/observe.ts'
import type { FakeTab } from '../fakes/tab.ts'
import { noteEvents, noteMessages, noteOutcome } from './fake-notes.ts'

const { signal } = new AbortController()

/** A browser in which this tab crashes in the midst of the crossing that `isMoment` names. */
function crashAt(isMoment: (observed: Observed) => boolean): { browser: FakeBrowser; tab: FakeTab; other: FakeTab } {
  let tab: FakeTab | null = null
  const browser = createBrowser({
    observe(observed) {
      if (tab && observed.tab === tab.name && isMoment(observed)) tab.crash()
    },
  })
  tab = browser.openTab({ name: 'crashing' })
  return { browser, tab, other: browser.openTab() }
}

describe('a page that crashes', () => {
  test('can do nothing any more, though its code runs on', async () => {
    let sent = 0
    const browser = createBrowser({
      fetch: async () => {
        sent += 1
        return new Response()
      },
    })
    const [tab, other] = [browser.openTab(), browser.openTab()]
    const { ports } = tab
    const messages = noteMessages(other.ports)
    const channel = ports.openChannel('a', () => {})
    const ledger = ports.openLedger('a')
    const done: string[] = []
    tab.crash()
    channel?.post({ n: 1 })
    ports.openChannel('a', () => done.push('message'))
    ports.locks.request('a', { signal }, async () => void done.push('lock'))
    ports.locks.request('a', { signal, ifAvailable: true }, async () => void done.push('look'))
    ports.clock.setTimer(() => done.push('timer'), 0)
    const outcomes = [ledger.sync([{ n: 1 }], []), ports.fetch('/', {}), tab.after(0)].map(noteOutcome)
    other.ports.openChannel('a', () => {})?.post({ n: 2 })
    for (const happen of [tab.show, tab.hide, tab.freeze, tab.resume, tab.leave, tab.stop, tab.continue, tab.activate])
      happen()
    tab.tell('online')
    await browser.advance(60_000)
    expect([done, outcomes, sent]).toEqual([[], [[], [], []], 0])
    expect([messages, browser.storage.rows('a')]).toEqual([[{ n: 2 }], []])
  })

  test('while it posts has posted nothing', async () => {
    const { browser, tab, other } = crashAt(({ kind }) => kind === 'posted')
    const messages = noteMessages(other.ports)
    tab.ports.openChannel('a', () => {})?.post({ n: 1 })
    await browser.advance(10)
    expect([tab.page.isGone, messages]).toEqual([true, []])
  })

  test('while a message reaches it does not hear it', async () => {
    const { browser, tab, other } = crashAt(({ kind }) => kind === 'heard')
    const messages = noteMessages(tab.ports)
    other.ports.openChannel('a', () => {})?.post({ n: 1 })
    await browser.advance(10)
    expect([tab.page.isGone, messages]).toEqual([true, []])
  })

  test.each(['requested', 'granted', 'told'])('while a lock is %s leaves it to the next one', async (change) => {
    const { browser, tab, other } = crashAt((observed) => observed.kind === 'lock' && observed.change === change)
    const granted: string[] = []
    const request = ({ name, ports }: FakeTab) =>
      ports.locks.request('a', { signal }, async () => {
        granted.push(name)
      })
    request(tab)
    request(other)
    await browser.advance(10)
    expect([tab.page.isGone, granted]).toEqual([true, [other.name]])
  })

  test('while its transaction is committed has written, and does not hear of it', async () => {
    const { browser, tab } = crashAt(({ kind }) => kind === 'committed')
    const outcome = noteOutcome(tab.ports.openLedger('a').sync([{ n: 1 }], []))
    await browser.advance(100)
    expect([tab.page.isGone, outcome, browser.storage.rows('a')]).toEqual([true, [], [{ n: 1 }]])
  })

  test.each(['hidden', 'frozen', 'cached'])('while it is %s is gone, and is told no more', async (change) => {
    const { tab } = crashAt((observed) => observed.kind === 'page' && observed.change === change)
    const events = noteEvents(tab.ports)
    if (change === 'frozen') tab.freeze()
    else tab.leave()
    expect(tab.page.state).toBe('gone')
    expect(events).toEqual(
      { hidden: ['pagehide'], frozen: ['freeze'], cached: ['pagehide', 'hidden', 'freeze'] }[change],
    )
  })

  test('in a listener is told no more', () => {
    const tab = createBrowser().openTab()
    const before = noteEvents(tab.ports)
    tab.ports.lifecycle.listen((event) => event === 'pagehide' && tab.crash())
    const after = noteEvents(tab.ports)
    tab.leave()
    expect([before, after, tab.page.state]).toEqual([['pagehide'], [], 'gone'])
  })
})
