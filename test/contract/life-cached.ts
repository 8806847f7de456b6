import { equal } from './assert.ts'
import type { LifeSuite, LifeTab, LifeTest, LifeWorld } from './life.ts'

/** One holds the lock, and the other is in the queue for it. */
async function letWait(world: LifeWorld, one: LifeTab, other: LifeTab): Promise<void> {
  await one.hold('a')
  await world.shows(one, 'granted', ['a'])
  await other.hold('a')
  // What it asked for has arrived when a later question is answered.
  equal(await other.look('a'), null)
}

/** Pages in the back/forward cache, as measured in each engine. */
export const cachedPageSuite: LifeSuite = (test, engine) => {
  test('a page in the back/forward cache comes back, and its channel with it', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    for (const tab of [one, other]) await tab.join()
    await one.leave()
    equal(await one.restore(), true)
    await other.post({ n: 1 })
    await world.shows(one, 'messages', [{ n: 1 }])
  })

  const fate = engine.isCachedEndedByMessage ? 'is given up when a message reaches it' : 'does not hear of messages'
  test(`a page in the back/forward cache ${fate}`, async (world) => {
    const [other, one, witness] = [await world.openTab(), await world.openTab(), await world.openTab()]
    for (const tab of [one, other, witness]) await tab.join()
    await one.show()
    await one.leave()
    await other.post({ n: 1 })
    await world.shows(witness, 'messages', [{ n: 1 }])
    equal(await one.restore(), !engine.isCachedEndedByMessage)
    if (engine.isCachedEndedByMessage) return
    await other.post({ n: 2 })
    await world.shows(one, 'messages', [{ n: 2 }])
  })

  test('a page that had a lock and let go of it is cached', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await one.hold('a')
    await world.shows(one, 'granted', ['a'])
    await one.release()
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
    await one.leave()
    equal(await one.restore(), true)
  })

  if (engine.keepsLocksOfCached) testCachedLocks(test)
  else if (engine.cachesBusyPages) testTakenLocks(test)
  else testLocksOfLeft(test)
}

/** In Firefox, a page that holds a lock or waits for one is not cached. */
function testLocksOfLeft(test: LifeTest): void {
  test('a page that holds a lock is not cached, and who waits for it is granted when it leaves', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    await world.shows(other, 'granted', ['a'])
    equal(await one.restore(), false)
  })

  test('a page that waits for a lock is not cached, and who waits behind it is next', async (world) => {
    const [other, third, one] = [await world.openTab(), await world.openTab(), await world.openTab()]
    await letWait(world, other, one)
    await third.hold('a')
    equal(await third.look('a'), null)
    await one.leave()
    await other.release()
    await world.shows(third, 'granted', ['a'])
    equal(await one.restore(), false)
  })
}

/** Chromium caches it with its lock, and with its place in the queue. */
function testCachedLocks(test: LifeTest): void {
  test('a page in the back/forward cache loses its lock to who asks for it, and is given up', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await one.hold('a')
    await world.shows(one, 'granted', ['a'])
    await one.leave()
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
    equal(await one.restore(), false)
  })

  test('a page in the back/forward cache keeps its lock from who waited before, and can come back with it', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    equal(await one.restore(), true)
    await one.release()
    await world.shows(other, 'granted', ['a'])
  })

  test('who waited for a page in the back/forward cache is granted when its tab is closed', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    await one.close()
    await world.shows(other, 'granted', ['a'])
  })

  test('who asks for the lock of a cached page ends it, and those who waited before are forgotten', async (world) => {
    const [other, third, one] = [await world.openTab(), await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    equal(await third.look('a'), null)
    equal(await one.restore(), false)
    equal(await third.look('a'), null)
    equal((await other.seen()).granted, [])
    await other.giveUp()
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
  })

  test('a waiter that was forgotten is granted when one behind it gives up', async (world) => {
    const [other, third, one] = [await world.openTab(), await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    await third.hold('a')
    equal(await third.look('a'), null)
    equal((await other.seen()).granted, [])
    await third.giveUp()
    await world.shows(other, 'granted', ['a'])
  })

  test('a waiter that was forgotten makes way for the next one when it gives up', async (world) => {
    const [other, third, one] = [await world.openTab(), await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    await third.hold('a')
    equal(await third.look('a'), null)
    await other.giveUp()
    await world.shows(third, 'granted', ['a'])
  })

  test('a page in the back/forward cache loses its lock even to who does not wait for it', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await one.hold('a')
    await world.shows(one, 'granted', ['a'])
    await one.leave()
    equal(await other.look('a'), 'locks')
    equal(await one.restore(), false)
  })

  test('a page in the back/forward cache stays in the queue for a lock, and has it when it comes back', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await other.hold('a')
    await world.shows(other, 'granted', ['a'])
    await one.hold('a')
    equal(await one.look('a'), null)
    await one.leave()
    await other.release()
    equal(await one.restore(), true)
    await world.shows(one, 'granted', ['a'])
  })
}

/** WebKit caches a page without them. */
function testTakenLocks(test: LifeTest): void {
  test('a page in the back/forward cache has let go of its lock, and comes back without it', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, one, other)
    await one.leave()
    await world.shows(other, 'granted', ['a'])
    equal(await one.restore(), true)
    equal(await one.look('a'), null)
    await other.release()
    equal(await one.look('a'), 'locks')
  })

  test('a page in the back/forward cache has left the queue for a lock', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, other, one)
    await one.leave()
    await other.release()
    equal(await other.look('a'), 'locks')
    equal(await one.restore(), true)
  })

  test('a page that comes back is granted the lock that it waited for when the one that holds it lets go', async (world) => {
    const [other, one] = [await world.openTab(), await world.openTab()]
    await letWait(world, other, one)
    await one.leave()
    equal(await one.restore(), true)
    // Long enough for whatever the refused request may turn to: each question goes there and back.
    for (let asked = 0; asked < 20; asked += 1) equal(await one.look('a'), null)
    equal((await one.seen()).granted, [])
    await other.release()
    await world.shows(one, 'granted', ['a'])
  })
}
