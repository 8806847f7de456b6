/** What is under way and arrives, in any order. */
import type { Message } from '../../../src/core/messages.ts'
import { runOldest, takeOldest } from '../world/ledger.ts'
import { send } from '../world/machine.ts'
import { type Draft, placeOf, setTab, type Tab, tabAt, type World } from '../world/world.ts'
import { nameOf, type Rule } from './move.ts'

/** Whether anything reaches this tab. */
export function hears({ place }: Tab): boolean {
  return place === 'running'
}

export const start: Rule = (world, offer) => {
  for (const [index, tab] of world.tabs.entries()) {
    if (tab.place !== 'unborn') continue
    offer(
      () => `${nameOf(world, index)} starts.`,
      (draft) => {
        setTab(draft, index, { place: 'running', bornAt: draft.now })
        send(draft, index, { type: 'start', initial: null }, [])
      },
    )
  }
}

/** The first of each lane, once. */
export const grant: Rule = (world, offer) => {
  for (const entry of world.locks) {
    const { tab, flight, lane } = entry
    if (entry.told || !hears(tabAt(world, tab)) || world.locks.find((each) => each.lane === lane) !== entry) continue
    offer(
      () => `${nameOf(world, tab)} is granted the lock of lane ${lane}.`,
      (draft) => {
        draft.locks = draft.locks.map((each) => (each === entry ? { ...entry, told: true } : each))
        send(draft, tab, { type: 'granted', flight, lane, kind: draft.scenario.locks }, [flight, lane])
      },
    )
  }
}

export const lockNews: Rule = (world, offer) => {
  for (const news of world.lockNews) {
    const { tab, flight, lane, kind } = news
    if (!hears(tabAt(world, tab))) continue
    offer(
      () => `${nameOf(world, tab)} is told that the lock of lane ${lane} is ${kind ? 'not needed' : 'taken'}.`,
      (draft) => {
        draft.lockNews = draft.lockNews.filter((each) => each !== news)
        send(draft, tab, { type: 'granted', flight, lane, kind }, [flight, lane, kind])
      },
    )
  }
}

export const ledger: Rule = (world, offer) => {
  const kind = world.scenario.ledger
  if (kind === 'stuck') return
  for (const [index, tab] of world.tabs.entries()) {
    const oldest = tab.syncs[0]
    const name = nameOf(world, index)
    const what = oldest?.rows.length ? 'write' : 'read'
    if (oldest && kind === 'gone' && hears(tab)) {
      offer(
        () => `${name} is refused the ledger.`,
        (draft) => {
          setTab(draft, index, { syncs: tabAt(draft, index).syncs.slice(1) })
          send(draft, index, { type: 'ledger', id: oldest.id, rows: null }, [oldest.id, null])
        },
      )
    } else if (oldest && kind === 'well' && hears(tab)) {
      offer(
        () => `${name} has its ${what} of the ledger done and is told.`,
        (draft) => {
          runOldest(draft, index)
          tellOldest(draft, index)
        },
      )
    } else if (kind === 'slow') slowLedger(world, index, offer)
  }
}

function tellOldest(draft: Draft, index: number): void {
  const { id, rows } = takeOldest(draft, index)
  send(draft, index, { type: 'ledger', id, rows }, [id, rows])
}

/** Running and being told are two events; a stopped tab's operations run as well. */
const slowLedger = (world: World, index: number, offer: Parameters<Rule>[1]): void => {
  const tab = tabAt(world, index)
  const name = nameOf(world, index)
  const next = tab.syncs.find(({ read }) => !read)
  if (next) {
    offer(
      () => `${name} has its ${next.rows.length ? 'write' : 'read'} of the ledger done.`,
      (draft) => runOldest(draft, index),
    )
  }
  if (tab.syncs[0]?.read && hears(tab)) {
    offer(
      () => `${name} is told what the ledger holds.`,
      (draft) => tellOldest(draft, index),
    )
  }
}

function summary({ kind, tabId, session, token }: Message): string {
  const { epoch, status, sequence } = session
  const what = kind === 'ask' ? 'a question' : kind === 'answer' ? 'an answer' : 'a record'
  return `${what} of tab ${tabId} (epoch ${epoch % 1e6}, ${status} ${sequence}${token ? ', with a token' : ''})`
}

export const letters: Rule = (world, offer) => {
  for (const letter of world.letters) {
    const { to, message } = letter
    if (!hears(tabAt(world, to)) || (world.scenario.isOrdered && placeOf(world, letter) > 0)) continue
    offer(
      () => `${nameOf(world, to)} receives ${summary(message)}.`,
      (draft) => {
        draft.letters = draft.letters.filter((each) => each !== letter)
        send(draft, to, { type: 'message', message }, [message])
      },
    )
  }
}

/** The cookies changed, and the tab is told. */
export const wake: Rule = (world, offer) => {
  if (!world.scenario.hasMarker) return
  const { cookie } = world.server
  const marker = cookie === null ? '' : `m${cookie}`
  for (const [index, tab] of world.tabs.entries()) {
    const { life, lastEvent } = tab.machine
    if (!hears(tab) || life === 'disposed' || lastEvent.marker === marker) continue
    offer(
      () => `${nameOf(world, index)} is told that the cookies changed.`,
      (draft) => send(draft, index, { type: 'life', event: 'wake' }, ['wake']),
    )
  }
}
