import type { LockKind, Locks } from '../core/ports.ts'

type Options = Parameters<Locks['request']>[1]

/** One thing a lock can stand on. Rejects where it is not to be had; settles when the lock is released. */
export type LockSource = (
  name: string,
  options: Options,
  run: (kind: LockKind | null) => Promise<void>,
) => Promise<void>

/** Web Locks. Absent on insecure origins, `null` in happy-dom, and there but refused in sandboxed frames. */
const webLock: LockSource = async (name, { signal, ifAvailable }, run) => {
  // The platform refuses the two options together (Web Locks, `request()`, NotSupportedError).
  const options = ifAvailable ? { ifAvailable } : { signal }
  let granted = false
  const request = () =>
    navigator.locks.request(name, options, (lock) => {
      granted = true
      return run(lock && 'locks')
    })
  try {
    await request()
  } catch (error) {
    // WebKit takes a page that it caches out of the queue, and tells it so on its return (docs/browsers.md): no refusal.
    if (granted || signal.aborted || (error as DOMException).name !== 'AbortError') throw error
    await request()
  }
}

const bare: LockSource = (_name, _options, run) => run('none')

/** Tries Web Locks, then the lease, then goes without. */
export function createLocks(lease: LockSource): Locks {
  async function request(name: string, options: Options, callback: (kind: LockKind | null) => Promise<void>) {
    let called = false
    const run = async (kind: LockKind | null): Promise<void> => {
      // A frozen page is granted what it has long given up (web-locks#4); then the lock is let go at once.
      if (options.signal.aborted) return
      called = true
      // The caller's errors are its own; let through, they would look like a refusal by the platform.
      await callback(kind).catch(() => {})
    }
    for (const source of [webLock, lease, bare]) {
      // Whatever rejects is a refusal, but for our own abort and for a lock lost after the grant: stolen, or taken by
      // WebKit while the page was in the back/forward cache. Those must not run the callback a second time.
      if (called || options.signal.aborted) return
      try {
        return await source(name, options, run)
      } catch {}
    }
  }
  return {
    request(name, options, callback) {
      request(name, options, callback)
    },
  }
}
