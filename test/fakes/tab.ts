import type { LifecycleEvent, Ports } from '../../src/core/ports.ts'
import type { FakeActivity } from './activity.ts'
import { activate, close, freeze, hide, leave, restore, resume, show } from './life.ts'
import type { LockManager } from './locks.ts'
import type { Network } from './network.ts'
import type { Page } from './page.ts'

/**
 * One tab, and what can happen to it. Events come in the order that was measured. What does not apply, such as to freeze
 * a page that is gone, does nothing; what happens to a page that is stopped reaches it when it continues.
 */
export interface FakeTab {
  readonly name: string
  readonly ports: Ports
  readonly page: Page
  /** Resolves in a task of this tab: late when it is frozen, never when it is gone. For answers of a fake server. */
  after(ms: number): Promise<void>
  /** For what a manager asks by `fetchToken`; `ports.fetch` goes this way by itself. */
  fetch: Network['fetch']
  /** Thaws it, if it is frozen. */
  show(): void
  hide(): void
  /** Only Chromium freezes pages (platform 1.3). */
  freeze(): void
  resume(): void
  /**
   * Navigates away: into the back/forward cache, or for good. Engines differ; see `EngineTraits`. In WebKit, requests
   * under way fail first, and the rest follows in the next task.
   */
  leave(): void
  restore(): void
  /** The back/forward cache has no room for it any more, or no patience. */
  evict(): void
  /** Stops its process, as SIGSTOP or the system does: without an event, in whatever it is doing (browsers 2b). */
  stop(): void
  /** Timers that were due, messages and answers are there now. */
  continue(): void
  /** Shows a prerendered tab. */
  activate(): void
  /** As when the user closes it. Ends it, and with it all it held. */
  close(): void
  /** Ends it without a word, at any time: even in the midst of what it does, of which nothing more has any effect. */
  crash(): void
  input(): void
  /** `online`, or what else only the world knows. A page that stands still hears of it later. */
  tell(event: LifecycleEvent): void
}

export function createTab(
  page: Page,
  ports: Ports,
  activity: FakeActivity,
  network: Network,
  locks: LockManager,
): FakeTab {
  /** Something that reaches a page which is stopped only when it continues. */
  const act = (happen: (page: Page) => void) => () => page.unlessStopped(() => happen(page))
  return {
    name: page.name,
    ports,
    page,
    after: (ms) => new Promise((resolve) => page.after(resolve, ms)),
    fetch: network.fetch,
    show: act(show),
    hide: act(hide),
    freeze: act(freeze),
    resume: act(resume),
    leave: act(() => leave(page, network, locks)),
    restore: () => restore(page),
    evict() {
      if (page.state === 'cached') page.end('evicted')
    },
    stop: () => page.stop(),
    continue: () => page.continue(),
    activate: act(activate),
    close: () => close(page),
    crash: () => page.end('crashed'),
    input: act(() => {
      if (page.state !== 'running') return
      page.note('input')
      activity.input()
    }),
    tell(event) {
      const told = (): void => {
        if (event === 'online') page.note('online')
        page.tell(event)
      }
      if (page.state === 'running' && !page.isStopped) told()
      else page.after(told, 0)
    },
  }
}
