import type { LockKind, Locks } from '../../src/core/ports.ts'
import type { Observe, Observed } from './observe.ts'
import type { Page } from './page.ts'

type Callback = Parameters<Locks['request']>[2]
type Change = Extract<Observed, { kind: 'lock' }>['change']

interface Request {
  readonly page: Page
  readonly name: string
  readonly on: LockKind
  isGranted: boolean
  /** Let go, given up, or dropped. */
  isOver: boolean
  /** Tells the page, which may be too frozen to hear it. The lock is its own nevertheless. */
  readonly tell: () => void
  readonly leave: () => void
  readonly again: () => void
}

/** The lock manager of an origin, as it was measured in Chromium: frozen pages keep what they hold and are granted more. */
export interface LockManager {
  forPage(page: Page, kind: LockKind): Locks
  /** Whether the page holds a lock or waits for one. */
  concern(page: Page): boolean
  /** What WebKit does to a page that it caches: what it holds is let go, and for what it waits for it must ask again. */
  takeFrom(page: Page): void
}

/** `grantMs`: how long the news of a grant is under way. */
export function createLockManager(grantMs: () => number, observe: Observe | undefined): LockManager {
  /** By what it stands on, and name: a lease and a Web Lock exclude only their own kind. */
  const queues = new Map<string, Request[]>()
  /** Whoever waits behind it is not granted when it goes. */
  let forgotten: Request | undefined
  const keyOf = (on: LockKind, name: string): string => `${on}:${name}`

  function note({ page, name, on }: Pick<Request, 'page' | 'name' | 'on'>, change: Change): void {
    observe?.({ kind: 'lock', tab: page.name, name, on, change })
  }

  function grantHead(queue: readonly Request[]): void {
    const head = queue[0]
    // The requests of a page that is gone leave one by one.
    if (!head || head.isGranted || head.page.isGone) return
    head.isGranted = true
    note(head, 'granted')
    head.tell()
  }

  function remove(request: Request): void {
    const queue = queues.get(keyOf(request.on, request.name)) ?? []
    queue.splice(queue.indexOf(request), 1)
    if (request !== forgotten) grantHead(queue)
  }

  function enqueue(page: Page, on: LockKind, name: string, signal: AbortSignal, callback: Callback): void {
    const abort = (): void => {
      if (!request.isGranted) request.leave()
    }
    const request: Request = {
      page,
      name,
      on,
      isGranted: false,
      isOver: false,
      tell: () => page.after(() => run(page, request, signal, callback), grantMs()),
      again() {
        if (!signal.aborted) enqueue(page, on, name, signal, callback)
      },
      leave() {
        if (request.isOver) return
        request.isOver = true
        undo()
        signal.removeEventListener('abort', abort)
        note(request, request.isGranted ? 'released' : 'given up')
        remove(request)
      },
    }
    const undo = page.onceGone(request.leave)
    signal.addEventListener('abort', abort)
    const queue = queues.get(keyOf(on, name)) ?? []
    queues.set(keyOf(on, name), queue)
    queue.push(request)
    evictCachedHolder(queue)
    if (queue[0] === request) grantHead(queue)
  }

  /** Who gave up while the grant was under way lets go of the lock unheard (web-locks#4). */
  function run(page: Page, request: Request, signal: AbortSignal, callback: Callback): void {
    if (request.isOver) return
    if (signal.aborted) return request.leave()
    note(request, 'told')
    // Its errors are the caller's own: they release the lock like any other end.
    if (!page.isGone) callback(request.on).then(request.leave, request.leave)
  }

  /** Where there is nothing to stand on, everything is granted. */
  function pretend(page: Page, name: string, signal: AbortSignal, callback: Callback): void {
    const letGo = (): void => note({ page, name, on: 'none' }, 'released')
    const tell = (): void => {
      if (signal.aborted) return
      note({ page, name, on: 'none' }, 'told')
      if (!page.isGone) callback('none').then(letGo, letGo)
    }
    page.after(tell, 0)
  }

  function refuse(page: Page, on: LockKind, name: string, signal: AbortSignal, callback: Callback): void {
    const tell = (): void => {
      if (signal.aborted) return
      note({ page, name, on }, 'refused')
      if (!page.isGone) callback(null).catch(() => {})
    }
    page.after(tell, grantMs())
  }

  /**
   * A page in the back/forward cache keeps its lock until somebody else asks for it; that ends the page. Then Chromium
   * forgets those who waited before: the lock is free, and none of them is granted before one of them gives up or goes,
   * nor is anybody behind them (the contract suite of cached pages, and the "trap" of browsers 2b).
   */
  function evictCachedHolder(queue: readonly Request[]): void {
    const head = queue[0]
    if (!head?.isGranted || head.page.state !== 'cached') return
    forgotten = head
    head.page.end('evicted')
    forgotten = undefined
  }

  /** Free, or held by a page that would be evicted for it. */
  function isFree(queue: readonly Request[]): boolean {
    return queue.length === 0 || (queue.length === 1 && queue[0]?.page.state === 'cached')
  }

  const requestsOf = (page: Page): Request[] => [...queues.values()].flat().filter((request) => request.page === page)

  return {
    concern: (page) => requestsOf(page).length > 0,
    takeFrom(page) {
      // The last ones first: what it waits for must not be granted to it on the way.
      for (const request of requestsOf(page).reverse()) {
        request.leave()
        // Told on its return, the port asks once more.
        if (!request.isGranted) page.after(request.again, 0)
      }
    },
    forPage: (page, kind) => ({
      request(name, { signal, ifAvailable }, callback) {
        page.onceActive(() => {
          if (signal.aborted || page.isGone) return
          note({ page, name, on: kind }, 'requested')
          const queue = queues.get(keyOf(kind, name)) ?? []
          if (page.isGone) return
          if (kind === 'none') return pretend(page, name, signal, callback)
          if (!ifAvailable || isFree(queue)) return enqueue(page, kind, name, signal, callback)
          refuse(page, kind, name, signal, callback)
          evictCachedHolder(queue)
        })
      },
    }),
  }
}
