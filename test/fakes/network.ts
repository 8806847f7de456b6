import type { Page } from './page.ts'

/** The requests of one page that are under way. They go on without it; what they bring waits for it. */
export interface Network {
  isBusy(): boolean
  /** As when WebKit navigates away. */
  failAll(): void
  /**
   * Sends something, and resolves in a task of the page with what comes of it: late when the page is frozen, cached or
   * stopped, never when it is gone. The signal ends the wait at once.
   */
  fetch<Answer>(send: () => Promise<Answer>, signal?: AbortSignal | null): Promise<Answer>
}

export function createNetwork(page: Page): Network {
  const underWay = new Set<(reason: unknown) => void>()
  return {
    isBusy: () => underWay.size > 0,
    failAll() {
      for (const reject of [...underWay]) reject(new TypeError('Load failed'))
    },
    fetch: (send, signal) =>
      new Promise((resolve, reject) => {
        if (page.isGone) return
        if (signal?.aborted) return reject(signal.reason)
        const abort = (): void => fail(signal?.reason)
        const end = (): void => {
          underWay.delete(fail)
          signal?.removeEventListener('abort', abort)
        }
        function fail(reason: unknown): void {
          end()
          reject(reason)
        }
        underWay.add(fail)
        signal?.addEventListener('abort', abort)
        const hear = (task: () => void) => page.after(task, 0)
        send().then(
          (answer) =>
            hear(() => {
              end()
              resolve(answer)
            }),
          (reason) => hear(() => fail(reason)),
        )
      }),
  }
}
