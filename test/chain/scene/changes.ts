import type { Tab } from '../../browsers/browser.ts'
import type { Call, Change } from '../page/seen.ts'
import type { Tabs } from './scene.ts'

/** What pages were told, and in which order. */

/** How many changes each of these tabs has been told of. */
export function countChanges(tabs: Tabs): Promise<number[]> {
  return Promise.all(tabs.map((tab) => tab.evaluate(() => window.witness.changes.length)))
}

/** The same one token later, so that none is missed that comes with it. */
export async function changesSinceRenewed(tabs: Tabs, counts: readonly number[]): Promise<Change[][]> {
  await renew(tabs)
  return changesSince(tabs, counts)
}

/**
 * Of those since, the ones that say something else of who is signed in: that a session ends later, because its user did
 * something, is a change too.
 */
export function changesSince(tabs: Tabs, counts: readonly number[]): Promise<Change[][]> {
  return Promise.all(tabs.map(async (tab, index) => (await changesOf(tab)).slice(counts[index]).filter(isAboutWho)))
}

/** Calls that opened something although the page knew, when it made them, of a change that this is true of. */
export async function callsInSpiteOf(tab: Tab, isKnown: (change: Change) => boolean): Promise<Call[]> {
  const changes = await changesOf(tab)
  const calls = await tab.evaluate(() => window.witness.calls)
  return calls.filter(({ status, changesBefore }) => status === 200 && changes.slice(0, changesBefore).some(isKnown))
}

function changesOf(tab: Tab): Promise<Change[]> {
  return tab.evaluate(() => window.witness.changes)
}

/** Resolves when all of them have a token that one of them has just fetched. */
async function renew(tabs: Tabs): Promise<void> {
  const token = await tabs[0].evaluate(() => window.tokens.getToken({ forceRefresh: true }))
  await Promise.all(tabs.map((tab) => tab.evaluate((value) => window.witness.untilHolds(value), String(token))))
}

function isAboutWho({ previous, seen }: Change): boolean {
  return JSON.stringify(previous) !== JSON.stringify(seen)
}
