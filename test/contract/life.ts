import type { LifecycleEvent, LockKind } from '../../src/core/ports.ts'
import type { Ability } from '../browsers/engine.ts'
import type { EngineTraits } from '../fakes/engine.ts'
import { equal } from './assert.ts'

/** What can be seen of a tab from outside. */
export interface Seen {
  /** But for `wake`: the focus comes before or after `visible`, as it happens. */
  readonly told: readonly LifecycleEvent[]
  readonly isWoken: boolean
  readonly granted: readonly string[]
  readonly messages: readonly unknown[]
  readonly isVisible: boolean
}

/** A tab that things happen to. All of it is asynchronous, for a real one is driven over a socket. */
export interface LifeTab {
  seen(): Promise<Seen>
  stopListening(): Promise<void>
  hold(name: string): Promise<void>
  release(): Promise<void>
  giveUp(): Promise<void>
  look(name: string): Promise<LockKind | null>
  join(): Promise<void>
  post(message: { readonly n: number }): Promise<void>
  setCookie(name: string, value: string): Promise<void>
  show(): Promise<void>
  hide(): Promise<void>
  freeze(): Promise<void>
  resume(): Promise<void>
  /** Its process stands still, without a word. Nothing can be asked of it until it continues. */
  stop(): Promise<void>
  continue(): Promise<void>
  goOfflineAndBack(): Promise<void>
  /** Into the back/forward cache. */
  leave(): Promise<void>
  /** `false`: the page had been given up and is another one now. */
  restore(): Promise<boolean>
  close(): Promise<void>
  crash(): Promise<void>
}

export interface LifeWorld {
  /** It is shown, and hides the one before. */
  openTab(): Promise<LifeTab>
  /** Lets time pass until this part of what is seen is as expected. */
  shows<Key extends keyof Seen>(tab: LifeTab, key: Key, expected: Seen[Key]): Promise<void>
}

/** `need` is what not every engine lets be done to its tabs, though it happens to them. */
export type LifeTest = (name: string, body: (world: LifeWorld) => Promise<void>, need?: Ability) => void

/** What holds in every engine, and what holds in one that has these traits. */
export type LifeSuite = (test: LifeTest, engine: EngineTraits) => void

/** What the page is told, and in which order. */
export const lifecycleSuite: LifeSuite = (test, engine) => {
  test('a tab is told when it is hidden and shown, and knows it then', async (world) => {
    const tab = await world.openTab()
    equal((await tab.seen()).isVisible, true)
    await tab.hide()
    await world.shows(tab, 'isVisible', false)
    await world.shows(tab, 'told', ['hidden'])
    await tab.show()
    await world.shows(tab, 'told', ['hidden', 'visible'])
    await world.shows(tab, 'isWoken', true)
  })

  test('a page that leaves and comes back is told so in the order that was measured', async (world) => {
    const tab = await world.openTab()
    await tab.leave()
    equal(await tab.restore(), true)
    const whileCached: readonly LifecycleEvent[] = engine.tellsOfFreeze ? ['freeze', 'resume'] : []
    await world.shows(tab, 'told', ['pagehide', 'hidden', ...whileCached, 'visible', 'pageshow'])
  })

  test(
    'a tab is told when the network is back',
    async (world) => {
      const tab = await world.openTab()
      await tab.goOfflineAndBack()
      await world.shows(tab, 'told', ['online'])
    },
    'offline',
  )

  test('a change of the cookies wakes every tab', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await one.stopListening()
    equal((await other.seen()).isWoken, false)
    await one.setCookie('marker', '1')
    await world.shows(other, 'isWoken', true)
  })

  test('who has undone the listening is told nothing', async (world) => {
    const tab = await world.openTab()
    await tab.stopListening()
    await tab.hide()
    await world.shows(tab, 'isVisible', false)
    equal((await tab.seen()).told, [])
  })
}

/** What other tabs feel of it: the reason for much of the protocol. */
export const tabLifeSuite: LifeSuite = (test, engine) => {
  if (engine.tellsOfFreeze) frozenTabSuite(test)

  test(
    'a tab that is stopped keeps its lock and its place in the queue, and hears everything when it goes on',
    async (world) => {
      const [one, other] = [await world.openTab(), await world.openTab()]
      for (const tab of [one, other]) await tab.join()
      await one.hold('a')
      await world.shows(one, 'granted', ['a'])
      await other.hold('b')
      await world.shows(other, 'granted', ['b'])
      await one.hold('b')
      equal(await one.look('b'), null)
      await one.stop()
      equal(await other.look('a'), null)
      await other.release()
      equal(await other.look('b'), null)
      await other.post({ n: 1 })
      await one.continue()
      await world.shows(one, 'granted', ['a', 'b'])
      await world.shows(one, 'messages', [{ n: 1 }])
    },
    'stop',
  )

  for (const end of ['close', 'crash'] as const) {
    test(
      `a tab that ends by ${end} lets go of its lock, and who waits is granted`,
      async (world) => {
        const [one, other] = [await world.openTab(), await world.openTab()]
        await one.hold('a')
        await world.shows(one, 'granted', ['a'])
        await other.hold('a')
        await one[end]()
        await world.shows(other, 'granted', ['a'])
      },
      end === 'crash' ? 'crash' : undefined,
    )
  }
}

/** As measured in Chromium; the others freeze no tab. */
function frozenTabSuite(test: LifeTest): void {
  test('a tab is told when it is frozen and when it resumes', async (world) => {
    const tab = await world.openTab()
    await tab.hide()
    await tab.freeze()
    await tab.resume()
    await world.shows(tab, 'told', ['hidden', 'freeze', 'resume'])
  })

  test('a frozen tab keeps its lock', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await one.hold('a')
    await world.shows(one, 'granted', ['a'])
    await one.freeze()
    equal(await other.look('a'), null)
  })

  test('a frozen tab that waits is granted the lock, and does not hear of it before it resumes', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
    await one.hold('a')
    // What it asked for has arrived when a later question is answered.
    equal(await one.look('a'), null)
    await one.freeze()
    await other.release()
    equal(await other.look('a'), null)
    equal((await one.seen()).granted, [])
    await one.resume()
    await world.shows(one, 'granted', ['a'])
  })

  test('a tab that is granted a lock while it is frozen, and gave up, lets go of it when it resumes', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
    await one.hold('a')
    equal(await one.look('a'), null)
    await one.freeze()
    await other.release()
    equal(await other.look('a'), null)
    await one.giveUp()
    await other.hold('a')
    await one.resume()
    await world.shows(other, 'granted', ['a', 'a'])
    equal((await one.seen()).granted, [])
  })

  test('a frozen tab hears messages', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await one.join()
    await other.join()
    await one.freeze()
    await other.post({ n: 1 })
    await world.shows(one, 'messages', [{ n: 1 }])
  })
}
