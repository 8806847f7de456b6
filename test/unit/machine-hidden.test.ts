import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

describe('a hidden tab', () => {
  it('sends nothing on its own, and one request when it is looked at again', () => {
    const [origin, tab] = openWithToken()
    tab.live('hidden')
    origin.elapse(600_000)
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'hidden' })
    tab.live('visible')
    expect(tab.requests).toHaveLength(2)
  })

  it('gives up a proactive wait for the lock', () => {
    const [origin, tab] = openWithToken()
    const release = origin.occupy()
    origin.elapse(50_000)
    const before = tab.log.length
    tab.live('hidden')
    expect(tab.typesSince(before)).toEqual(['unlock'])
    release()
    expect(tab.requests).toHaveLength(1)
  })

  it('gives up a proactive question', () => {
    const origin = new Origin()
    const fetcher = origin.open()
    fetcher.answer(token('t1'))
    origin.close(fetcher)
    const tab = origin.open()
    tab.live('hidden')
    origin.elapse(60)
    expect(tab.requests).toHaveLength(0)
  })

  it('keeps waiting where a caller does', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const tab = origin.open()
    const call = tab.getToken()
    tab.live('hidden')
    release()
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('finishes a request that is in the air, for all tabs', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.live('hidden')
    tab.answer(token('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
  })

  it('is right in the very turn in which it is shown', () => {
    const [origin, tab] = openWithToken()
    tab.live('hidden')
    origin.sleep(60_000)
    tab.shown = true
    const call = tab.getToken()
    expect(call.result).toBeUndefined()
    tab.live('visible')
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(tab.requests).toHaveLength(2)
  })

  it('is one of many of which one asks when all are shown at once', () => {
    const origin = new Origin()
    const tabs = [1, 2, 3, 4, 5].map(() => origin.open())
    tabs[0]?.answer(token('t1'))
    for (const tab of tabs) tab.live('hidden')
    origin.elapse(300_000)
    for (const tab of tabs) tab.live('visible')
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(2)
  })
})

describe('a manager that has not begun', () => {
  it('knows nothing and does nothing', () => {
    const tab = new Tab(new Origin(), {})
    expect(tab.session).toEqual({ status: 'pending' })
    expect(tab.refresh).toEqual({ status: 'idle', missing: [] })
    expect([tab.token, tab.window, tab.dueAt]).toEqual([null, null, Number.POSITIVE_INFINITY])
    tab.send({ type: 'timer' })
    expect(tab.log).toEqual([])
  })
})

describe('a page that is being prerendered', () => {
  it('does nothing, whoever asks', () => {
    const origin = new Origin()
    const tab = origin.open({ prerendering: true, shown: false })
    const call = tab.getToken()
    origin.elapse(60_000)
    expect([tab.log, call.result]).toEqual([[], undefined])
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'prerendering' })
    expect(tab.dueAt).toBe(Number.POSITIVE_INFINITY)
  })

  it('begins when it is shown', () => {
    const origin = new Origin()
    const tab = origin.open({ prerendering: true, shown: false })
    const call = tab.getToken()
    tab.shown = true
    tab.live('prerendered')
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('begins once', () => {
    const [, tab] = openWithToken()
    tab.live('prerendered')
    tab.start()
    expect(tab.effects('open-channel')).toHaveLength(1)
  })
})
