/** What apps do. */
import { send } from '../world/machine.ts'
import { endOnServer, signInOnServer, tokenOfLogin } from '../world/server.ts'
import { type Draft, type Law, left, setTab, spend, type Tab, tabAt, type World } from '../world/world.ts'
import { nameOf, type Rule } from './move.ts'
import { hears } from './under-way.ts'

/** Tabs whose app can act. */
export function actors(world: World): number[] {
  return world.tabs.flatMap((tab, index) => (hears(tab) && tab.machine.life !== 'disposed' ? [index] : []))
}

/** People do one thing after the other. */
export function moment(draft: Draft): void {
  if (!draft.scenario.isSameMoment) draft.now += 1
}

/** Numbers an act, and notes what it forbids. */
function numberAct(draft: Draft, law: Pick<Law, 'kind' | 'session' | 'role'>): number {
  draft.acts = [...draft.acts, { ...law, stamp: 0, raiser: '' }]
  return draft.acts.length
}

export const signIn: Rule = (world, offer) => {
  for (const index of actors(world)) {
    const { login } = tabAt(world, index)
    if (login === null && left(world, 'sign-in') > 0) {
      offer(
        () => `Somebody signs in by a form in ${nameOf(world, index).toLowerCase()}: the cookie is theirs now.`,
        (draft) => {
          moment(draft)
          spend(draft, 'sign-in')
          signInOnServer(draft, index)
        },
        true,
      )
    }
    if (login !== null) {
      offer(
        () => `${nameOf(world, index)} is told by its app: signedIn() of session ${login}.`,
        (draft) => tellSignIn(draft, index, login),
      )
    }
  }
}

function tellSignIn(draft: Draft, index: number, login: number): void {
  moment(draft)
  setTab(draft, index, { login: null })
  const id = numberAct(draft, { kind: 'sign-in', session: login, role: 0 })
  const answer = draft.scenario.givesToken ? tokenOfLogin(draft, login) : null
  send(draft, index, { type: 'sign-in', id, answer }, [id, answer])
}

/** The newest session that this page's tokens have named. */
function sessionOf({ machine }: Tab): number {
  return Number(machine.lines['']?.known?.sid ?? 0)
}

export const signOut: Rule = (world, offer) => {
  if (left(world, 'sign-out') < 1) return
  for (const index of actors(world)) {
    if (tabAt(world, index).view.status !== 'signed-in') continue
    offer(
      () => `${nameOf(world, index)} signs out.`,
      (draft) => {
        moment(draft)
        spend(draft, 'sign-out')
        const session = sessionOf(tabAt(draft, index))
        // Without the option the app ends the session by itself, before it tells.
        if (!draft.scenario.canEnd) endOnServer(draft, session)
        const id = numberAct(draft, { kind: 'sign-out', session: session + 1, role: 0 })
        send(draft, index, { type: 'sign-out', id }, [id])
      },
      true,
    )
  }
}

export const invalidate: Rule = (world, offer) => {
  if (left(world, 'invalidate') < 1) return
  for (const index of actors(world)) {
    offer(
      () => `The role changes, and ${nameOf(world, index).toLowerCase()} invalidates.`,
      (draft) => {
        moment(draft)
        spend(draft, 'invalidate')
        const role = draft.server.role + 1
        draft.server = { ...draft.server, role }
        const id = numberAct(draft, { kind: 'invalidate', session: 0, role })
        send(draft, index, { type: 'invalidate', id, params: null }, [id])
      },
      true,
    )
  }
}

/** Calls of `getToken()`, by the name of their budget. */
const CALLS = {
  call: 'asks for a token',
  force: 'forces a refresh',
  reject: 'has its token refused by an API, and asks for another',
} as const

export const calls: Rule = (world, offer) => {
  for (const [kind, says] of Object.entries(CALLS)) {
    if (left(world, kind) < 1) continue
    for (const index of actors(world)) {
      const token = tabAt(world, index).machine.lines['']?.token?.value ?? null
      if (kind === 'reject' && token === null) continue
      offer(
        () => `${nameOf(world, index)} ${says}.`,
        (draft) => {
          moment(draft)
          spend(draft, kind)
          draft.calls += 1
          const rejected = kind === 'reject' ? token : null
          const call = { params: null, rejected, force: kind === 'force', minLifetime: null }
          send(draft, index, { type: 'call', id: draft.calls, ...call }, [draft.calls, kind])
        },
        true,
      )
    }
  }
}
