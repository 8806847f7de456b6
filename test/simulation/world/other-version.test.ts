import { describe, expect, test } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import { createBrowser } from '../../fakes/browser.ts'
import type { Happening } from '../journal.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import type { Action } from '../plan/plan.ts'
import { run } from '../run/run.ts'
import { OtherVersion } from './other-version.ts'
import { PLAIN_TAB } from './world.ts'

const OTHER = 1

/** Acts of the tab with the other version in which somebody signs in. */
async function actsIn(isPrerendering: boolean): Promise<readonly Happening[]> {
  const { setup } = drawPlan(1)
  const as = { ...PLAIN_TAB, isOther: true, isPrerendering }
  const actions: Action[] = [
    { when: { at: 0 }, deed: { do: 'open', tab: 0, as: PLAIN_TAB } },
    { when: { at: 0 }, deed: { do: 'open', tab: OTHER, as } },
    { when: { at: 30 }, deed: { do: 'sign in elsewhere', tab: OTHER, user: 'ann' } },
  ]
  const acts: Happening[] = []
  await run(
    { setup, actions },
    {
      checkers: [],
      listener: (happening) => happening.kind === 'act' && happening.tab === 'b' && acts.push(happening),
    },
  )
  return acts
}

describe('A tab with another version of the library', () => {
  test('signs in and out where it is shown, and where it is prerendered nobody acts in it', async () => {
    expect(await actsIn(false)).toMatchObject([{ act: 'signedIn' }])
    expect(await actsIn(true)).toEqual([])
  })

  test('knows from then on what the ledger shows', async () => {
    const envelope = { v: 1, kind: 'session', name: 'default', tabId: 'a' }
    const browser = createBrowser()
    const [tab, peer] = [browser.openTab(), browser.openTab()]
    peer.ports.openLedger('default').sync([{ ...NO_SESSION, ...envelope, floor: 5 }], [])
    await browser.advance(100)
    new OtherVersion('b', tab, () => null).act('out')
    await browser.advance(100)
    const heard: unknown[] = []
    const channel = peer.ports.openChannel('default', (message) => heard.push(message))
    channel?.post({ ...NO_SESSION, ...envelope, kind: 'ask', stage: 0, line: null, params: null, token: null })
    await browser.advance(100)
    expect(heard).toMatchObject([{ kind: 'reply', status: 'out', floor: 5 }])
  })
})
