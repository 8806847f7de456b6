import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION } from '../../src/core/record.ts'
import { served, token, UNREACHABLE } from './answers.ts'
import { openTwo, openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const closings = (tab: Tab) => tab.effects('close-channel').length

describe('a page that is frozen', () => {
  it('lets go of everything, though it has not read the ledger yet', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    tab.live('freeze')
    expect(closings(tab)).toBe(1)
  })

  it('does so when it was just shown for the first time', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ prerendering: true })
    tab.live('prerendered')
    tab.live('freeze')
    expect(closings(tab)).toBe(1)
  })

  it('does so again when it had only just come back', () => {
    const [origin, tab] = openWithToken()
    tab.live('freeze')
    origin.ledger = 'held'
    tab.live('resume')
    tab.live('freeze')
    expect(closings(tab)).toBe(2)
  })

  it('cannot say that its act was written down', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    const act = tab.signOut()
    tab.live('freeze')
    expect(act.result).toBe(false)
  })

  it('waits for the lock anew when it comes back', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const tab = origin.open()
    tab.live('freeze')
    release()
    tab.live('resume')
    expect(tab.inTheAir).toBe(1)
  })
})

describe('a request that was in the air when the page was frozen', () => {
  it('is waited for on return while there is time', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live('freeze')
    origin.elapse(9999)
    tab.live('resume')
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
    expect(tab.requests).toHaveLength(1)
  })

  it('is given up on return when its time is over, and sent again', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live('freeze')
    origin.elapse(10_000)
    tab.live('resume')
    expect(tab.effects('abort')).toMatchObject([{ isLate: true }])
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
    expect(tab.requests).toHaveLength(2)
  })

  it('was answered in vain where the ledger cannot be read on return: the others are asked first', () => {
    const [origin, tab, other] = openTwo()
    other.live('hidden')
    origin.elapse(50_000)
    tab.live('freeze')
    tab.answer(token('t2'))
    origin.ledger = 'broken'
    tab.live('resume')
    expect(tab.token).toBe('t1')
    expect(tab.posts.at(-1)?.kind).toBe('ask')
  })
})

describe('a token that came with the page', () => {
  it('counts though somebody signed in in the millisecond in which the page began', () => {
    const origin = new Origin()
    const signedIn = { epoch: origin.wall, raiser: 'z', by: 'z', status: 'in', sequence: 1 } as const
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, ...signedIn }))
    const tab = origin.open({ initial: token('t0') })
    expect(tab.getToken().result).toEqual(served('t0'))
  })
})

describe('a silence', () => {
  /** Requests of a forced call that fails after so long a silence. */
  function requestsAfter(ms: number, isShown: boolean): number {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    if (!isShown) tab.live('hidden')
    tab.send({ type: 'timer' })
    origin.sleep(ms)
    tab.getToken({ forceRefresh: true })
    const before = tab.requests.length - 1
    tab.answer(UNREACHABLE)
    origin.elapse(600)
    return tab.requests.length - before
  }

  it.each([
    [15_000, 1],
    [15_001, 2],
  ])('of %s ms is sleep or not: the first failure after sleep leads to %s requests', (ms, requests) => {
    expect(requestsAfter(ms, true)).toBe(requests)
  })

  it('of a tab that nobody looks at tells nothing: its timer may be a minute late', () => {
    expect(requestsAfter(30_000, false)).toBe(1)
  })
})

describe('a tab that is looked at', () => {
  it('reads nothing where it hears the others', () => {
    const [, tab] = openWithToken()
    const before = tab.effects('sync').length
    tab.live('visible')
    expect(tab.effects('sync')).toHaveLength(before)
  })

  it('reads nothing while it is prerendered, whatever it is told of the network', () => {
    const tab = new Origin().open({ prerendering: true })
    tab.live('online')
    expect(tab.effects('sync')).toHaveLength(0)
  })
})

describe('input', () => {
  const IDLE = { options: { idleAfter: 4000 } }
  const told = (tab: Tab) => tab.posts.filter(({ kind }) => kind === 'input').length

  it('is told to the others at once, and then once in a quarter of the time that makes idle', () => {
    const origin = new Origin()
    const tab = origin.open({ ...IDLE, pageAge: 5000 })
    tab.answer(token('t1'))
    for (const [ms, count] of [
      [0, 1],
      [500, 1],
      [500, 1],
      [1, 2],
    ] as const) {
      origin.elapse(ms)
      tab.send({ type: 'input' })
      expect(told(tab)).toBe(count)
    }
  })

  it('keeps the tab from idling for so long, and no longer', () => {
    const origin = new Origin()
    const tab = origin.open(IDLE)
    tab.answer(token('t1'))
    origin.elapse(3000)
    tab.send({ type: 'input' })
    origin.elapse(4000)
    expect(tab.refresh.status).toBe('scheduled')
    origin.elapse(1)
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'idle' })
  })
})
