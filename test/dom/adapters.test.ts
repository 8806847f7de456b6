import { afterEach, describe, expect, test, vi } from 'vitest'
import { browserPorts } from '../../src/browser/index.ts'
import type { LifecycleEvent } from '../../src/core/ports.ts'

const { clock, lifecycle, activity, cookies } = browserPorts()

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

/** An event with a field of its own. */
function eventWith<Field extends object>(type: string, field: Field): Event {
  return Object.defineProperties(new Event(type, { bubbles: true }), Object.getOwnPropertyDescriptors(field))
}

describe('the clock', () => {
  test('calls back outside the task of the timer', async () => {
    let isInTimerTask = false
    const original = setTimeout
    vi.stubGlobal('setTimeout', (task: () => void, ms: number) => {
      const inTask = () => {
        isInTimerTask = true
        task()
        isInTimerTask = false
      }
      return original(inTask, ms)
    })
    const wasInTimerTask = await new Promise((resolve) => clock.setTimer(() => resolve(isInTimerTask), 1))
    expect(wasInTimerTask).toBe(false)
  })

  test('does not call back when it is undone on the way out of the task of the timer', () => {
    const sent: (() => void)[] = []
    class ManualChannel {
      port1: { onmessage: (() => void) | null; close(): void } = { onmessage: null, close: () => {} }
      port2 = { postMessage: () => sent.push(() => this.port1.onmessage?.()) }
    }
    vi.stubGlobal('MessageChannel', ManualChannel)
    vi.stubGlobal('setTimeout', (task: () => void) => task())
    const calls: string[] = []
    clock.setTimer(() => calls.push('kept'), 1)
    const undo = clock.setTimer(() => calls.push('undone'), 1)
    undo()
    for (const arrive of sent) arrive()
    expect(calls).toEqual(['kept'])
  })

  test('calls back all the same where there is no MessageChannel', async () => {
    vi.stubGlobal('MessageChannel', undefined)
    await new Promise<void>((resolve) => clock.setTimer(resolve, 1))
  })

  test('asks for no delay that the platform would misread', () => {
    const asked: number[] = []
    vi.stubGlobal('setTimeout', (_task: () => void, ms: number) => asked.push(ms))
    for (const ms of [-5, Number.NaN, 0, 1.2, 2 ** 31, Infinity]) clock.setTimer(() => {}, ms)
    expect(asked).toEqual([0, 0, 0, 2, 2 ** 31 - 1, 2 ** 31 - 1])
  })
})

describe('the lifecycle', () => {
  /** What is told while `act` runs, and nothing that comes later. */
  function toldDuring(act: () => void): LifecycleEvent[] {
    const told: LifecycleEvent[] = []
    const undo = lifecycle.listen((event) => told.push(event))
    act()
    undo()
    return told
  }

  test('says that a page is hidden and visible, and knows it then', () => {
    const known: boolean[] = []
    const undo = lifecycle.listen(() => known.push(lifecycle.isVisible()))
    const told = toldDuring(() => {
      setVisibility('hidden')
      setVisibility('visible')
    })
    undo()
    expect(told).toEqual(['hidden', 'visible'])
    expect(known).toEqual([false, true])
  })

  test('passes on what happens to the page, even what does not bubble', () => {
    const told = toldDuring(() => {
      for (const type of ['freeze', 'resume', 'prerenderingchange']) document.dispatchEvent(new Event(type))
      for (const type of ['pagehide', 'online']) window.dispatchEvent(new Event(type))
    })
    expect(told).toEqual(['freeze', 'resume', 'prerendered', 'pagehide', 'online'])
  })

  test('is told of a page that comes out of the back/forward cache, not of one that is loaded', () => {
    const told = toldDuring(() => {
      window.dispatchEvent(eventWith('pageshow', { persisted: false }))
      window.dispatchEvent(eventWith('pageshow', { persisted: true }))
    })
    expect(told).toEqual(['pageshow'])
  })

  test('takes the focus of the window for a reason to wake, not that of a field', () => {
    const field = document.body.appendChild(document.createElement('input'))
    expect(toldDuring(() => field.dispatchEvent(new FocusEvent('focus')))).toEqual([])
    expect(toldDuring(() => window.dispatchEvent(new FocusEvent('focus')))).toEqual(['wake'])
    field.remove()
  })

  test('takes a change of the cookies for a reason to wake', () => {
    const cookieStore = new EventTarget()
    vi.stubGlobal('cookieStore', cookieStore)
    expect(toldDuring(() => cookieStore.dispatchEvent(new Event('change')))).toEqual(['wake'])
  })

  test('hears of it before the listeners of the document, even those that were there first', () => {
    const order: string[] = []
    const early = (): number => order.push('app')
    document.addEventListener('visibilitychange', early)
    const undo = lifecycle.listen((event) => order.push(event))
    setVisibility('hidden')
    undo()
    document.removeEventListener('visibilitychange', early)
    expect(order).toEqual(['hidden', 'app'])
  })

  test('leaves no listener behind', () => {
    const cookieStore = new EventTarget()
    vi.stubGlobal('cookieStore', cookieStore)
    const added: unknown[][] = []
    const removed: unknown[][] = []
    for (const target of [window, cookieStore]) {
      vi.spyOn(target, 'addEventListener').mockImplementation((...args) => added.push(args))
      vi.spyOn(target, 'removeEventListener').mockImplementation((...args) => removed.push(args))
    }
    lifecycle.listen(() => {})()
    activity.listen(() => {})()
    expect(added.length).toBeGreaterThan(10)
    expect(removed).toEqual(added)
  })

  test('knows a prerendered page', () => {
    expect(lifecycle.isPrerendering()).toBe(false)
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true })
    expect(lifecycle.isPrerendering()).toBe(true)
    Reflect.deleteProperty(document, 'prerendering')
  })

  test('takes a worker for a browser that is always visible', () => {
    vi.stubGlobal('document', undefined)
    vi.stubGlobal('importScripts', () => {})
    expect([lifecycle.isBrowser(), lifecycle.isVisible(), lifecycle.isPrerendering()]).toEqual([true, true, false])
  })
})

describe('the activity', () => {
  function toldAt(timeStamps: readonly number[], type = 'pointerdown'): number[] {
    const told: number[] = []
    let now = 0
    const undo = activity.listen(() => told.push(now))
    for (const timeStamp of timeStamps) {
      now = timeStamp
      document.body.dispatchEvent(eventWith(type, { timeStamp }))
    }
    undo()
    return told
  }

  test('is told at most once in a second, by the time of the events', () => {
    expect(toldAt([5, 6, 1004, 1005, 1500, 2005])).toEqual([5, 1005, 2005])
  })

  test.each(['pointerdown', 'keydown', 'touchstart', 'wheel'])('is told of %s', (type) => {
    expect(toldAt([0], type)).toEqual([0])
  })

  test('is not told of scrolling, which a page can do by itself', () => {
    expect(toldAt([0], 'scroll')).toEqual([])
  })

  test('is told even when the app stops the event, and never holds scrolling up', () => {
    const stop = (event: Event): void => event.stopPropagation()
    const added = vi.spyOn(window, 'addEventListener')
    document.body.addEventListener('pointerdown', stop)
    expect(toldAt([0])).toEqual([0])
    document.body.removeEventListener('pointerdown', stop)
    expect(added.mock.calls.map(([, , options]) => options)).toContainEqual({ capture: true, passive: true })
  })
})

describe('the cookies', () => {
  test('read as empty where they may not be read', () => {
    vi.spyOn(document, 'cookie', 'get').mockImplementation(() => {
      throw new DOMException('The document is sandboxed', 'SecurityError')
    })
    expect(cookies.read('marker')).toBe('')
  })

  test('read as empty in a worker', () => {
    vi.stubGlobal('document', undefined)
    expect(cookies.read('marker')).toBe('')
  })
})
