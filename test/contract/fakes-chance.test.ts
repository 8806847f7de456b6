import { describe, expect, test } from 'vitest'
import { createBrowser, type FakeBrowser } from '../fakes/browser.ts'
import type { Engine } from '../fakes/engine.ts'
import type { Observed } from '../fakes/observe.ts'
import { createRandom } from '../fakes/random.ts'
import type { FakeTab } from '../fakes/tab.ts'

const ENGINES: readonly Engine[] = ['chromium', 'firefox', 'webkit']

const TO_TABS: readonly ((tab: FakeTab) => void)[] = [
  (tab) => tab.show(),
  (tab) => tab.hide(),
  (tab) => tab.freeze(),
  (tab) => tab.resume(),
  (tab) => tab.leave(),
  (tab) => tab.page.state === 'cached' && tab.restore(),
  (tab) => tab.evict(),
  (tab) => tab.stop(),
  (tab) => tab.continue(),
  (tab) => tab.input(),
  (tab) => tab.close(),
  (tab) => tab.crash(),
]

/** Uses all ports, again and again. */
function begin({ ports, after }: FakeTab): void {
  const { clock, locks } = ports
  const channel = ports.openChannel('a', () => {})
  const ledger = ports.openLedger('a')
  const tick = (): void => {
    channel?.post({ random: clock.random() })
    ledger.sync([{ random: clock.random() }], []).catch(() => {})
    locks.request('a', { signal: new AbortController().signal }, () => after(300))
    clock.setTimer(tick, 2000 * clock.random())
  }
  tick()
}

/** All that can happen, by chance: what was seen of it, and when. */
async function play(engine: Engine, seed: number): Promise<readonly (readonly [number, Observed])[]> {
  const random = createRandom(seed)
  const seen: [number, Observed][] = []
  const browser: FakeBrowser = createBrowser({
    engine,
    seed,
    messageMs: () => (random() < 0.1 ? Infinity : 500 * random()),
    grantMs: () => 20 * random(),
    ledgerMs: () => 60 * random(),
    isLedgerBlocking: () => random() < 0.1,
    observe: (observed) => seen.push([browser.now(), observed]),
  })
  const acts = [
    ...TO_TABS,
    () => browser.sleep(5000 * random()),
    () => browser.storage.wipe(),
    () => begin(browser.openTab()),
  ]
  for (let count = 0; count < 3; count += 1) begin(browser.openTab())
  for (let count = 0; count < 60; count += 1) {
    const tab = browser.tabs[Math.floor(random() * browser.tabs.length)] as FakeTab
    acts[Math.floor(random() * acts.length)]?.(tab)
    await browser.advance(1000 * random())
  }
  return seen
}

describe('by chance', () => {
  test.each(ENGINES)('the same seed gives the same run to the letter, another one another: %s', async (engine) => {
    const [once, again, other] = [await play(engine, 1), await play(engine, 1), await play(engine, 2)]
    expect(once.length).toBeGreaterThan(100)
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(once))
  })

  describe.each(ENGINES)('in %s', (engine) => {
    test.each([1, 2, 3, 4, 5, 6, 7, 8])('two tabs never have one lock (seed %i)', async (seed) => {
      const holders: string[] = []
      for (const [, observed] of await play(engine, seed)) {
        if (observed.kind !== 'lock') continue
        if (observed.change === 'granted') holders.push(observed.tab)
        if (observed.change === 'released') expect(holders.pop()).toBe(observed.tab)
        expect(holders.length).toBeLessThan(2)
      }
    })

    test.each([1, 2, 3, 4, 5, 6, 7, 8])('a page does nothing after its end (seed %i)', async (seed) => {
      const gone = new Set<string>()
      for (const [, observed] of await play(engine, seed)) {
        const { kind, tab } = observed
        const change = kind === 'page' || kind === 'lock' ? observed.change : ''
        // What the browser does for it; and what it had issued before.
        if (['released', 'given up'].includes(change) || kind === 'dropped' || kind === 'committed') continue
        expect(gone).not.toContain(tab)
        if (['closed', 'crashed', 'evicted'].includes(change)) gone.add(tab)
      }
    })
  })
})
