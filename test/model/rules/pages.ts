/** Pages come and go. */

import { dropLetters } from '../world/channel.ts'
import { runOldest } from '../world/ledger.ts'
import { unlockAll } from '../world/locks.ts'
import { send } from '../world/machine.ts'
import { newTab } from '../world/new-tab.ts'
import { hangUp, signInOnServer } from '../world/server.ts'
import { type Draft, left, setTab, spend, type Tab, type TokenRequest, tabAt, type World } from '../world/world.ts'
import { actors, moment } from './acts.ts'
import { nameOf, type Offer, type Rule } from './move.ts'

/** What was issued to the ledger and has not run may still run, or not. */
function twoWays(world: World, index: number, offer: Offer, says: string, change: (draft: Draft) => void): void {
  const name = nameOf(world, index)
  const isWriting = tabAt(world, index).syncs.some(({ rows, read }) => rows.length > 0 && !read)
  offer(() => `${name} ${says}${isWriting ? ', and its write of the ledger is cut off' : ''}.`, change, true)
  if (!isWriting || world.scenario.ledger === 'gone' || world.scenario.ledger === 'stuck') return
  offer(
    () => `${name} ${says}, and its write of the ledger still goes through.`,
    (draft) => {
      for (const { read } of tabAt(draft, index).syncs) if (!read) runOldest(draft, index)
      change(draft)
    },
    true,
  )
}

export const visibility: Rule = (world, offer) => {
  for (const index of actors(world)) {
    const { shown } = tabAt(world, index)
    if (shown && left(world, 'hide') < 1) continue
    offer(
      () => `${nameOf(world, index)} becomes ${shown ? 'hidden' : 'visible'}.`,
      (draft) => {
        if (shown) spend(draft, 'hide')
        setTab(draft, index, { shown: !shown })
        send(draft, index, { type: 'life', event: shown ? 'hidden' : 'visible' }, [shown])
      },
      true,
    )
  }
}

const LEAVING = [
  ['freeze', 'frozen', 'freeze', 'is frozen'],
  ['cache', 'cached', 'pagehide', 'goes into the back/forward cache'],
] as const

export const leaving: Rule = (world, offer) => {
  for (const [budget, place, event, says] of LEAVING) {
    if (left(world, budget) < 1) continue
    for (const index of actors(world)) {
      twoWays(world, index, offer, says, (draft) => {
        spend(draft, budget)
        send(draft, index, { type: 'life', event }, [event])
        setTab(draft, index, { place })
      })
    }
  }
}

const RETURNING = {
  frozen: ['resume', 'is thawed'],
  cached: ['pageshow', 'comes back from the back/forward cache'],
} as const

export const returning: Rule = (world, offer) => {
  for (const [index, { place }] of world.tabs.entries()) {
    if (place !== 'frozen' && place !== 'cached') continue
    const [event, says] = RETURNING[place]
    offer(
      () => `${nameOf(world, index)} ${says}.`,
      (draft) => {
        setTab(draft, index, { place: 'running' })
        send(draft, index, { type: 'life', event }, [event])
      },
      true,
    )
  }
}

export const stopping: Rule = (world, offer) => {
  for (const [index, { place, machine }] of world.tabs.entries()) {
    if (place === 'stopped') {
      offer(
        () => `${nameOf(world, index)} goes on.`,
        (draft) => setTab(draft, index, { place: 'running' }),
        true,
      )
    } else if (place === 'running' && left(world, 'stop') > 0) {
      offer(
        () => `${nameOf(world, index)} is stopped by the system.`,
        (draft) => {
          spend(draft, 'stop')
          const stoppedIn = machine.lines['']?.flight?.id ?? null
          setTab(draft, index, { place: 'stopped', stoppedIn })
          const stop = (request: TokenRequest) => ({ ...request, isExcused: true })
          draft.requests = draft.requests.map((request) => (request.tab === index ? stop(request) : request))
        },
        true,
      )
    }
  }
}

const NO_SYNCS: Tab['syncs'] = []

/** The process is no more. */
function vanish(draft: Draft, index: number): void {
  dropLetters(draft, index)
  unlockAll(draft, index)
  hangUp(draft, index)
  setTab(draft, index, {
    place: 'gone',
    listening: false,
    syncs: NO_SYNCS,
    dueAt: Number.POSITIVE_INFINITY,
    login: null,
  })
}

export const ending: Rule = (world, offer) => {
  for (const [index, { place }] of world.tabs.entries()) {
    const isThere = place !== 'gone' && place !== 'unborn'
    if (place === 'running' && left(world, 'close') > 0) {
      twoWays(world, index, offer, 'is closed', (draft) => {
        spend(draft, 'close')
        send(draft, index, { type: 'life', event: 'pagehide' }, ['pagehide'])
        vanish(draft, index)
      })
    }
    if (isThere && left(world, 'crash') > 0) {
      twoWays(world, index, offer, 'crashes', (draft) => {
        spend(draft, 'crash')
        vanish(draft, index)
      })
    }
    if (place === 'gone' && left(world, 'open') > 0) {
      offer(
        () => `A new page is opened in place of tab ${world.tabs[index]?.id}.`,
        (draft) => {
          spend(draft, 'open')
          newTab(draft, index)
        },
        true,
      )
    }
  }
}

/** Off to the page of an identity provider and back to a new page, with the cookie of another session. */
export const redirect: Rule = (world, offer) => {
  if (left(world, 'redirect') < 1) return
  for (const index of actors(world)) {
    twoWays(world, index, offer, 'leaves to sign in elsewhere, and the redirect lands on a new page', (draft) => {
      moment(draft)
      spend(draft, 'redirect')
      send(draft, index, { type: 'life', event: 'pagehide' }, ['pagehide'])
      vanish(draft, index)
      newTab(draft, index)
      signInOnServer(draft, index)
      if (!draft.scenario.tellsRedirect) setTab(draft, index, { login: null })
    })
  }
}

export const dispose: Rule = (world, offer) => {
  if (left(world, 'dispose') < 1) return
  for (const index of actors(world)) {
    offer(
      () => `${nameOf(world, index)} disposes of its manager.`,
      (draft) => {
        spend(draft, 'dispose')
        send(draft, index, { type: 'dispose' }, [])
        setTab(draft, index, { login: null })
      },
      true,
    )
  }
}
