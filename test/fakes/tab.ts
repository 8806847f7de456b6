import type { LifecycleEvent, Ports } from '../../src/core/ports.ts'
import type { FakeActivity } from './activity.ts'
import type { Page } from './page.ts'

/** One tab, and what can happen to it. Events come in the order that was measured in Chromium. */
export interface FakeTab {
  readonly ports: Ports
  readonly page: Page
  /** Resolves in a task of this tab: late when it is frozen, never when it is gone. For answers of a fake server. */
  after(ms: number): Promise<void>
  show(): void
  hide(): void
  freeze(): void
  resume(): void
  /** Into the back/forward cache. */
  leave(): void
  restore(): void
  /** Shows a prerendered tab. */
  activate(): void
  /** As when the user closes it. Ends it, and with it all it held. */
  close(): void
  /** Ends it without a word. */
  crash(): void
  input(): void
  /** `online`, or what else only the world knows. */
  tell(event: LifecycleEvent): void
}

function setVisible(page: Page, isVisible: boolean): void {
  if (page.isVisible === isVisible) return
  page.isVisible = isVisible
  page.tell(isVisible ? 'visible' : 'hidden')
}

function thaw(page: Page): void {
  page.thaw()
  page.tell('resume')
}

export function createTab(page: Page, ports: Ports, activity: FakeActivity): FakeTab {
  return {
    ports,
    page,
    after: (ms) => new Promise((resolve) => page.after(resolve, ms)),
    show() {
      if (page.state === 'frozen') thaw(page)
      page.tell('wake')
      setVisible(page, true)
    },
    hide: () => setVisible(page, false),
    freeze() {
      page.tell('freeze')
      page.stop('frozen')
    },
    resume: () => thaw(page),
    leave() {
      page.tell('pagehide')
      setVisible(page, false)
      page.tell('freeze')
      page.stop('cached')
    },
    restore() {
      if (page.state !== 'cached') throw new Error('The page is not in the back/forward cache any more')
      thaw(page)
      setVisible(page, true)
      page.tell('pageshow')
    },
    activate() {
      page.activate()
      setVisible(page, true)
      page.tell('prerendered')
    },
    close() {
      page.tell('pagehide')
      setVisible(page, false)
      page.end()
    },
    crash: () => page.end(),
    input: () => activity.input(),
    tell: (event) => page.tell(event),
  }
}
