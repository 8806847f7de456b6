import type { LockKind, Locks } from '../../src/core/ports.ts'
import type { Page } from './page.ts'

interface Request {
  readonly page: Page
  /** Tells the page, which may be too frozen to hear it. The lock is its own nevertheless. */
  readonly grant: () => void
  isGranted: boolean
}

/** The lock manager of an origin, as it was measured in Chromium: frozen pages keep what they hold and are granted more. */
export interface LockManager {
  forPage(page: Page, kind: LockKind): Locks
}

/** `grantMs`: how long the news of a grant is under way. */
export function createLockManager(grantMs: () => number): LockManager {
  const queues = new Map<string, Request[]>()

  function grantHead(name: string): void {
    const head = queues.get(name)?.[0]
    if (!head || head.isGranted) return
    head.isGranted = true
    head.grant()
  }

  function remove(name: string, request: Request): void {
    queues.set(
      name,
      (queues.get(name) ?? []).filter((queued) => queued !== request),
    )
    grantHead(name)
  }

  function enqueue(page: Page, name: string, signal: AbortSignal, hold: () => Promise<void>): void {
    const leave = (): void => {
      undo()
      signal.removeEventListener('abort', abort)
      remove(name, request)
    }
    const request: Request = { page, isGranted: false, grant: () => page.after(() => hold().then(leave), grantMs()) }
    const abort = (): void => {
      if (!request.isGranted) leave()
    }
    const undo = page.onceGone(leave)
    signal.addEventListener('abort', abort)
    queues.set(name, [...(queues.get(name) ?? []), request])
    grantHead(name)
  }

  /** A page in the back/forward cache keeps its lock until somebody else wants it, which ends the page. */
  function evictCachedHolder(name: string): void {
    const holder = queues.get(name)?.[0]?.page
    if (holder?.state === 'cached') holder.end()
  }

  return {
    forPage: (page, kind) => ({
      request(name, { signal, ifAvailable }, callback) {
        const call = async (granted: LockKind | null): Promise<void> => {
          if (signal.aborted) return
          // Its errors are the caller's own: they release the lock like any other end.
          await callback(granted).catch(() => {})
        }
        page.onceActive(() => {
          if (signal.aborted || page.state === 'gone') return
          evictCachedHolder(name)
          if (kind === 'none') page.after(() => call('none'), 0)
          else if (ifAvailable && queues.get(name)?.length) page.after(() => call(null), grantMs())
          else enqueue(page, name, signal, () => call(kind))
        })
      },
    }),
  }
}
