import type { LockKind, Ports } from '../../src/core/ports.ts'
import { equal } from './assert.ts'
import type { Test } from './world.ts'

const LIVING = new AbortController().signal

/** Resolves with the release once the lock is granted. */
function hold({ locks }: Ports, name: string, signal: AbortSignal = LIVING): Promise<() => void> {
  return new Promise((resolve) => {
    locks.request(name, { signal }, () => new Promise((release) => resolve(release)))
  })
}

/** What a request that does not wait is told. */
function look({ locks }: Ports, name: string): Promise<LockKind | null> {
  return new Promise((resolve) => {
    locks.request(name, { signal: LIVING, ifAvailable: true }, async (kind) => resolve(kind))
  })
}

/** What holds for every kind that excludes. */
function exclusionSuite(test: Test, kind: LockKind): void {
  test('a free lock is granted, later, and the callback is told what it stands on', async (world) => {
    const { ports } = await world.openTab()
    const told: (LockKind | null)[] = []
    const done = new Promise<void>((resolve) => {
      ports.locks.request('a', { signal: LIVING }, async (granted) => {
        told.push(granted)
        resolve()
      })
    })
    equal(told, [])
    await world.settled(done)
    equal(told, [kind])
  })

  test('a lock is held until the promise of the callback settles, whichever tab asks', async (world) => {
    const [holder, other] = [await world.openTab(), await world.openTab()]
    const release = await world.settled(hold(holder.ports, 'a'))
    equal(await world.settled(look(other.ports, 'a')), null)
    equal(await world.settled(look(holder.ports, 'a')), null)
    const next = hold(other.ports, 'a')
    release()
    const releaseNext = await world.settled(next)
    releaseNext()
  })

  test('a request that does not wait gets a free lock', async (world) => {
    const { ports } = await world.openTab()
    equal(await world.settled(look(ports, 'a')), kind)
  })

  test('locks of different names do not wait for each other', async (world) => {
    const { ports } = await world.openTab()
    const release = await world.settled(hold(ports, 'a'))
    equal(await world.settled(look(ports, 'b')), kind)
    release()
  })

  test('of many requests in two tabs each gets the lock, and none while another has it', async (world) => {
    const tabs = [await world.openTab(), await world.openTab()]
    let holders = 0
    const most: number[] = []
    const work = ({ ports }: { ports: Ports }) =>
      new Promise<void>((resolve) => {
        ports.locks.request('a', { signal: LIVING }, async () => {
          holders += 1
          most.push(holders)
          await new Promise<void>((done) => ports.clock.setTimer(done, 1))
          holders -= 1
          resolve()
        })
      })
    await world.settled(Promise.all([...tabs, ...tabs, ...tabs].map(work)))
    equal(most, [1, 1, 1, 1, 1, 1])
  })

  test('the signal ends the wait, and who waits behind is granted', async (world) => {
    const [holder, other] = [await world.openTab(), await world.openTab()]
    const release = await world.settled(hold(holder.ports, 'a'))
    const patience = new AbortController()
    const told: string[] = []
    other.ports.locks.request('a', { signal: patience.signal }, async () => {
      told.push('called back')
    })
    const behind = hold(other.ports, 'a')
    patience.abort()
    release()
    const releaseBehind = await world.settled(behind)
    releaseBehind()
    equal(told, [])
  })

  test('a signal that is aborted already never calls back', async (world) => {
    const { ports } = await world.openTab()
    const told: string[] = []
    ports.locks.request('a', { signal: AbortSignal.abort() }, async () => {
      told.push('called back')
    })
    const release = await world.settled(hold(ports, 'a'))
    release()
    equal(told, [])
  })

  test('a signal that is aborted after the grant changes nothing', async (world) => {
    const { ports } = await world.openTab()
    const patience = new AbortController()
    const release = await world.settled(hold(ports, 'a', patience.signal))
    patience.abort()
    equal(await world.settled(look(ports, 'a')), null)
    release()
  })

  test('a callback that fails lets go of the lock, is not called again, and leaves no error behind', async (world) => {
    const { ports } = await world.openTab()
    let calls = 0
    const called = new Promise<void>((resolve) => {
      ports.locks.request('a', { signal: LIVING }, () => {
        calls += 1
        resolve()
        return Promise.reject(new Error('on purpose'))
      })
    })
    await world.settled(called)
    const release = await world.settled(hold(ports, 'a'))
    release()
    equal(calls, 1)
  })
}

/** Web Locks: the platform queues, and knows which tabs live. */
export function webLocksSuite(test: Test): void {
  exclusionSuite(test, 'locks')

  test('who came first is granted first, whichever tab it is in', async (world) => {
    const [holder, other] = [await world.openTab(), await world.openTab()]
    const release = await world.settled(hold(holder.ports, 'a'))
    const order: number[] = []
    const waits: Promise<void>[] = []
    for (const [index, { ports }] of [other, holder, other].entries()) {
      const queue = async (): Promise<void> => {
        const releaseNext = await hold(ports, 'a')
        order.push(index)
        releaseNext()
      }
      waits.push(queue())
      // Tabs reach the lock manager by ways of their own; this answer says that what went before has arrived.
      await world.settled(look(ports, 'a'))
    }
    release()
    await world.settled(Promise.all(waits))
    equal(order, [0, 1, 2])
  })

  test('a tab that is closed lets go of its lock', async (world) => {
    const [holder, other] = [await world.openTab(), await world.openTab()]
    await world.settled(hold(holder.ports, 'a'))
    const next = hold(other.ports, 'a')
    holder.close()
    const release = await world.settled(next)
    release()
  })
}

/** The lease excludes as well; who waits is granted in any order, and a closed tab's lease ends by time. */
export const leaseSuite = (test: Test): void => exclusionSuite(test, 'lease')

/** Nothing to stand on: every request is granted. */
export function bareSuite(test: Test): void {
  test('without locks and without storage every request is granted, and told that it stands on nothing', async (world) => {
    const tabs = [await world.openTab(), await world.openTab()]
    const kinds: (LockKind | null)[] = []
    const requests = tabs.map(
      ({ ports }) =>
        new Promise<void>((resolve) => {
          ports.locks.request('a', { signal: LIVING }, async (kind) => {
            kinds.push(kind)
            if (kinds.length === tabs.length) resolve()
            else await new Promise<void>(() => {})
          })
        }),
    )
    await world.settled(Promise.race(requests))
    equal(kinds, ['none', 'none'])
  })

  test('without locks and without storage a request that does not wait is granted too', async (world) => {
    const { ports } = await world.openTab()
    equal(await world.settled(look(ports, 'a')), 'none')
  })
}
