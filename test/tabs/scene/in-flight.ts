import type { Tab } from '../../browsers/browser.ts'
import type { Taken } from '../page/taken.ts'
import type { Hold } from '../server/holds.ts'
import type { OpenOptions, Scene } from './scene.ts'
import { openTabs, takeAll } from './tabs.ts'

/** One tab holds the lock and has a request in the air; the others wait for it. Nobody has a token. */
export interface InFlight {
  readonly holder: Tab
  readonly waiters: readonly Tab[]
  /** What the calls of the waiters come to. */
  readonly waiting: Promise<(Taken | null)[]>
  /** The answer to the holder's request. */
  readonly hold: Hold
}

const WAITERS = 2

/** `prepare` is done before the request. */
export async function openInFlight(
  scene: Scene,
  options: OpenOptions = {},
  prepare: (holder: Tab) => Promise<void> = async () => {},
): Promise<InFlight> {
  const { server } = scene
  const [holder, ...waiters] = await openTabs(scene, 1 + WAITERS, { isIdle: true, ...options })
  await prepare(holder)
  const hold = server.holdNext()
  await holder.evaluate(() => {
    window.page.begin()
    // It may never come back from this call.
    void window.page.take().catch(() => {})
  })
  await server.traffic.until(() => server.traffic.inTheAir === 1, 'the request of the holder')
  const waiting = takeAll(waiters)
  // Whoever waits for `waiting` hears of it; until then it may fail unheard.
  waiting.catch(() => {})
  await untilLockIsWaitedFor(waiters, WAITERS)
  return { holder, waiters, waiting, hold }
}

/** There is no event for it: asks the browser until it says so. */
async function untilLockIsWaitedFor(tabs: readonly Tab[], count: number): Promise<void> {
  const isReached = async (wanted: number) => ((await navigator.locks.query()).pending ?? []).length >= wanted
  while (!(await tabs[0]?.evaluate(isReached, count)));
}
