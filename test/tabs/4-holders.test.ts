import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import type { Ability } from '../browsers/engine.ts'
import { openInFlight } from './scene/in-flight.ts'
import { useBrowser } from './scene/scene.ts'
import { callRegularly, openWarmTabs, untilAllHold } from './scene/tabs.ts'

/** So long that waiters who wait for their own bound, and not for the release, are still waiting when a test gives up. */
const LONG_REQUEST_TIMEOUT_MS = 120_000
/** Far below the safety time-outs of the scenarios, so that a stopped holder is given up soon. */
const REQUEST_TIMEOUT_MS = 2_000
const CALL_INTERVAL_MS = 500

describe('a tab that holds the lock while others wait', () => {
  const scenario = useBrowser()
  const { cachesBusyPages } = chosenTraits()

  const FATES: readonly [string, readonly Ability[], (tab: Tab) => Promise<void>][] = [
    ['closed', [], (tab) => tab.close()],
    ['crashed', ['crash'], (tab) => tab.crash()],
    ['reloaded', [], (tab) => tab.reload()],
    ['left for another page', [], (tab) => tab.navigate('about:blank')],
  ]
  for (const [fate, needs, befall] of FATES) {
    scenario(`is ${fate}: the others get a token by one more request`, { needs }, async (scene) => {
      const { traffic } = scene.server
      const { holder, waiting } = await openInFlight(scene, { requestTimeoutMs: LONG_REQUEST_TIMEOUT_MS })

      const numbers = await scene.measure(`holder ${fate}`, async () => {
        await befall(holder)
        return (await waiting).map((token) => token?.number)
      })

      expect(numbers).toEqual([2, 2])
      expect(traffic.requests).toBe(2)
    })
  }

  scenario(
    'is killed by the system: the others get a token by one more request',
    { ownBrowser: {}, needs: ['kill'] },
    async (scene) => {
      const { traffic } = scene.server
      const { holder, waiting } = await openInFlight(scene, { requestTimeoutMs: LONG_REQUEST_TIMEOUT_MS }, findProcess)

      const numbers = await scene.measure('holder killed', async () => {
        await holder.kill()
        return (await waiting).map((token) => token?.number)
      })

      expect(numbers).toEqual([2, 2])
      expect(traffic.requests).toBe(2)
    },
  )

  scenario(
    'is frozen: the others get a token by one more request, and it agrees with them when it is thawed',
    { needs: ['freeze'], lifetimeMs: 12_000 },
    async (scene) => {
      const { traffic } = scene.server
      const { holder, waiters, waiting, hold } = await openInFlight(scene, {
        requestTimeoutMs: LONG_REQUEST_TIMEOUT_MS,
      })

      const numbers = await scene.measure('holder frozen', async () => {
        await holder.freeze()
        return (await waiting).map((token) => token?.number)
      })
      expect(numbers).toEqual([2, 2])

      hold.release()
      await holder.resume()
      await untilLateAnswerIsHandled(holder)
      await untilAllHold([holder, ...waiters], 2)
      expect(traffic.requests).toBe(2)
    },
  )

  scenario(
    'is left, and cached or not: the others get a token by one more request, and it agrees with them when it is back',
    // A page that was not cached has a fifth of a second to be answered by the others.
    { isSequential: true, lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const { holder, waiters, waiting, hold } = await openInFlight(scene, {
        requestTimeoutMs: LONG_REQUEST_TIMEOUT_MS,
      })

      const numbers = await scene.measure('holder left', async () => {
        await holder.navigate(`${server.origin}/elsewhere`)
        return (await waiting).map((token) => token?.number)
      })
      expect(numbers).toEqual([2, 2])

      hold.release()
      await holder.back()
      if (cachesBusyPages) await untilLateAnswerIsHandled(holder)
      else await holder.evaluate(() => window.page.begin())
      const isRestored = () => window.page.returns.some(({ event }) => event === 'pageshow')
      expect(await holder.evaluate(isRestored)).toBe(cachesBusyPages)
      await untilAllHold([holder, ...waiters], 2)
      expect(server.traffic.requests).toBe(2)
    },
  )

  scenario(
    'is stopped: the others wait for its lock once and then take another one, and it agrees with them when it goes on',
    { ownBrowser: {}, needs: ['stop'], lifetimeMs: 12_000 },
    async (scene) => {
      const { traffic } = scene.server
      const { holder, waiters, waiting, hold } = await openInFlight(
        scene,
        { requestTimeoutMs: REQUEST_TIMEOUT_MS },
        findProcess,
      )

      const numbers = await scene.measure('holder stopped', async () => {
        await holder.stop()
        return (await waiting).map((token) => token?.number)
      })
      expect(numbers).toEqual([2, 2])
      expect(traffic.requests).toBe(2)

      expect(await (waiters[0] as Tab).evaluate(renewAndCountWaits)).toEqual({ number: 3, waits: 0 })
      await untilAllHold(waiters, 3)
      expect(traffic.requests).toBe(3)

      hold.release()
      await holder.continue()
      await untilLateAnswerIsHandled(holder)
      await untilAllHold([holder, ...waiters], 3)
      expect(traffic.requests).toBe(3)
    },
  )

  scenario(
    'is stopped while their token lives: no call of theirs goes without a token',
    { ownBrowser: {}, needs: ['stop'], lifetimeMs: 6_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const [waiter, holder] = (await openWarmTabs(scene, 2, { requestTimeoutMs: REQUEST_TIMEOUT_MS })) as [Tab, Tab]
      await holder.findProcess()
      const before = traffic.requests
      server.holdNext()
      await traffic.until(() => traffic.requests === before + 1, 'the visible tab renews the token')
      await holder.stop()
      await callRegularly([waiter], CALL_INTERVAL_MS)

      await untilAllHold([waiter], before + 2)

      expect(await waiter.evaluate(() => window.page.calls)).toMatchObject({ nulls: 0, failures: [], starved: 0 })
      expect(traffic).toMatchObject({ requests: before + 2, deadTokens: 0 })
      await holder.continue()
    },
  )

  for (const [fate, halt, goOn] of [
    ['freeze', (tab: Tab) => tab.freeze(), (tab: Tab) => tab.resume()],
    ['stop', (tab: Tab) => tab.stop(), (tab: Tab) => tab.continue()],
  ] as const) {
    scenario(
      `a tab that is halted (${fate}) inside a transaction on the ledger keeps nobody from a token`,
      { needs: [fate], ownBrowser: {}, lifetimeMs: 12_000 },
      async (scene) => {
        const { traffic } = scene.server
        const [first, second, blocker] = (await openWarmTabs(scene, 3)) as [Tab, Tab, Tab]
        if (fate === 'stop') await blocker.findProcess()
        await openTransaction(blocker)
        await halt(blocker)
        const before = traffic.requests

        const taken = await scene.measure(`a tab blocks the ledger: ${fate}`, () =>
          first.evaluate(() => window.page.take({ forceRefresh: true })),
        )

        expect(taken?.number).toBe(before + 1)
        await untilAllHold([first, second], before + 1)
        expect(traffic.requests).toBe(before + 1)

        await goOn(blocker)
        await untilAllHold([blocker], before + 1)
        expect(traffic.requests).toBe(before + 1)
      },
    )
  }
})

/** The search takes a while, and the request of the holder must not end meanwhile. */
async function findProcess(holder: Tab): Promise<void> {
  await holder.findProcess()
}

/** The answer to the request that was in the air when the tab went away. */
async function untilLateAnswerIsHandled(holder: Tab): Promise<void> {
  await holder.evaluate(() =>
    window.page.until(
      () => window.page.settledRequests === 1 && window.page.tokens.$refresh.get().status !== 'refreshing',
    ),
  )
}

/** In the page: how many requests for locks are seen in their queues, in whichever tab, while it gets a new token. */
async function renewAndCountWaits(): Promise<{ number: number | undefined; waits: number }> {
  let isRenewed = false
  const renewed = window.page.take({ forceRefresh: true }).finally(() => {
    isRenewed = true
  })
  let waits = 0
  while (!isRenewed) waits = Math.max(waits, (await navigator.locks.query()).pending?.length ?? 0)
  return { number: (await renewed)?.number, waits }
}

/** A transaction of another script of the page, which no code of the library can end. */
async function openTransaction(tab: Tab): Promise<void> {
  await tab.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('freshtoken:default', 1)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const store = opening.result.transaction('rows', 'readwrite').objectStore('rows')
          // A transaction lives as long as its next request is made before the last one is done.
          const keepOpen = () => {
            store.count().onsuccess = keepOpen
            resolve()
          }
          keepOpen()
        }
      }),
  )
}
