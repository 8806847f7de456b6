import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import { inMs, type Row } from '../table.ts'

const LIFETIME_MS = 6_000
const LIFETIMES = 3
const TABS = 5

interface Outcome {
  readonly hidden: number
  readonly onReturn: number
  readonly tokenAfterMs: number
}

/** Requests of a browser whose tabs are all hidden, and of the first one that is shown again. */
export async function measureHidden(browser: Browser): Promise<Row[]> {
  const [many, one] = (await Promise.all(
    [TABS, 1].map((count) => onStage(browser, { lifetimeMs: LIFETIME_MS }, (stage) => play(stage, count))),
  )) as [Outcome, Outcome]
  const span = `${LIFETIMES} lifetimes of ${LIFETIME_MS / 1000} s`
  return [
    row(`requests in ${span}, ${TABS} tabs hidden`, `${many.hidden}`, `${one.hidden} (one tab)`, '0'),
    row('requests when one of them is shown again', `${many.onReturn}`, `${one.onReturn} (one tab)`, '1'),
    row('  from its visibilitychange to the token', inMs(many.tokenAfterMs), inMs(one.tokenAfterMs), ''),
  ]
}

const row = (what: string, measured: string, floor: string, target: string): Row => ({ what, measured, floor, target })

async function play({ server, openTabs }: Stage, count: number): Promise<Outcome> {
  const tabs = await openTabs(count, 'start')
  await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.bench.readyAt)))
  const [tab] = tabs as [Tab]
  await tab.hide()
  const before = server.requests
  await sleep(LIFETIMES * LIFETIME_MS)
  const hidden = server.requests - before
  const shown = tab.evaluate(
    () =>
      new Promise<number>((resolve) => {
        // Asked in the same turn, as a page does that loads its data anew when it is looked at.
        const ask = async () => {
          const start = Date.now()
          resolve((await globalThis.bench.tokenAt()) - start)
        }
        document.addEventListener('visibilitychange', ask, { once: true })
      }),
  )
  await tab.show()
  const tokenAfterMs = await shown
  await sleep(LIFETIME_MS / 4)
  return { hidden, onReturn: server.requests - before - hidden, tokenAfterMs }
}
