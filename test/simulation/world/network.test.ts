import { expect, test } from 'vitest'
import type { Happening } from '../journal.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import { PLAIN_TAB, World } from './world.ts'

/** Requests of a page in which the app asks for a token and signs out, and which crashes in between or does not. */
async function requestsOf(crashes: boolean): Promise<readonly Happening['kind'][]> {
  const { setup } = drawPlan(1)
  const world = new World({ ...setup, hasEndSession: true }, [], () => {})
  const kinds: Happening['kind'][] = []
  world.recorder.listen(({ kind }) => {
    if (kind === 'request' || kind === 'ending') kinds.push(kind)
  })
  world.open(0, PLAIN_TAB)
  const { tab } = world.apps.get(0) ?? {}
  if (!tab) throw new Error('There is no tab')
  if (crashes) tab.crash()
  const { signal } = new AbortController()
  world.network.fetch(tab, { params: {}, reason: 'demand', active: true, attempt: 1, signal }).catch(() => {})
  world.network.end(tab, { session: null, signal }).catch(() => {})
  await world.browser.advance(0)
  expect(world.network.underWay).toBe(crashes ? 0 : 2)
  return kinds
}

test('A page that crashed sends nothing any more, though its script may seem to go on', async () => {
  expect(await requestsOf(false)).toEqual(['request', 'ending'])
  expect(await requestsOf(true)).toEqual([])
})
