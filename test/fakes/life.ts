/** What happens to a page, and what it is told of it, in the order that was measured (platform 4). */
import type { LockManager } from './locks.ts'
import type { Network } from './network.ts'
import type { Page } from './page.ts'

function thaw(page: Page): void {
  page.thaw()
  if (page.engine.tellsOfFreeze) page.tell('resume')
}

export function show(page: Page): void {
  resume(page)
  if (page.state !== 'running' || page.isPrerendering) return
  page.tell('wake')
  page.setVisible(true)
}

export function hide(page: Page): void {
  if (page.state === 'running') page.setVisible(false)
}

export function freeze(page: Page): void {
  if (page.state !== 'running' || !page.engine.tellsOfFreeze) return
  page.tell('freeze')
  page.freeze()
}

export function resume(page: Page): void {
  if (page.state === 'frozen') thaw(page)
}

/** Whether it can be cached is decided before it is told: to let go of everything then helps it no more (platform 1.3). */
function navigate(page: Page, network: Network, locks: LockManager): void {
  if (page.state !== 'running') return
  const { engine } = page
  const isCached = engine.cachesBusyPages || !(network.isBusy() || locks.concern(page))
  if (!isCached) return close(page)
  page.tell('pagehide')
  page.setVisible(false)
  if (engine.tellsOfFreeze) page.tell('freeze')
  page.cache()
  if (!engine.keepsLocksOfCached) locks.takeFrom(page)
}

export function leave(page: Page, network: Network, locks: LockManager): void {
  const isFailing = page.engine.failsFetchesOfLeft && page.state === 'running' && network.isBusy()
  if (!isFailing) return navigate(page, network, locks)
  network.failAll()
  page.after(() => navigate(page, network, locks), 0)
}

export function restore(page: Page): void {
  if (page.state !== 'cached') throw new Error('The page is not in the back/forward cache any more')
  thaw(page)
  page.setVisible(true)
  page.tell('pageshow')
  if (!page.engine.tellsOfFreeze) page.tell('wake')
}

export function activate(page: Page): void {
  if (page.isGone || !page.isPrerendering) return
  page.activate()
  page.setVisible(true)
  page.tell('prerendered')
}

/** A page that stands still is not asked. */
export function close(page: Page): void {
  if (page.state === 'running' && !page.isStopped) {
    page.tell('pagehide')
    page.setVisible(false)
  }
  page.end('closed')
}
