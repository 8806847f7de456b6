/**
 * I1. When a request is sent, no other request of a tab that runs is in the air, and no tab that can be asked holds a
 * token that a tab alone would not renew yet: of the sender's epoch, not under its floor, not due, and such as its
 * callers want. Nor is a request sent by a tab that knows that nobody is signed in, unless a caller insists.
 *
 * Exceptions of the design, each as a condition here:
 * - the other request's tab is frozen, cached, stopped or gone, or was so under way, or could not say in time that it
 *   lives: such a request is marked, with each that is sent beside it, and their tokens are strays (`isExcused`);
 * - without locks, or without a channel where requests are slow, requests may overlap;
 * - without a channel, or to another version, nobody can hand a token on;
 * - a question or the token itself is still under way though time has passed (`late`).
 */
import { compareEpoch } from '../../../src/core/record.ts'
import type { Line, Token } from '../../../src/core/state.ts'
import { instantOf } from '../world/instant.ts'
import { versionOf } from '../world/ledger.ts'
import { mintedOf } from '../world/token.ts'
import { type Draft, left, type Tab, type TokenRequest, tabAt } from '../world/world.ts'
import type { Asked, Fault, Invariant } from './invariant.ts'
import { isDue, isOut, isUnderFloor, livingToken } from './rules.ts'

/** Whether its tab runs, and waits for it as the one that holds the lock. */
function isAttached(draft: Draft, { tab, flight }: TokenRequest): boolean {
  const { place, machine } = tabAt(draft, tab)
  const present = machine.lines['']?.flight
  return place === 'running' && present?.id === flight && !present.adrift
}

function overlap({ draft, index }: Asked): Fault {
  const { locks, hasChannel, isSlow } = draft.scenario
  if (locks === 'none' || (!hasChannel && isSlow) || isStopped(draft, index)) return null
  const others = draft.requests.filter((request) => request.tab !== index && !request.isExcused)
  const other = others.find((request) => isAttached(draft, request) && !isLeftBehind(draft, index, request.tab))
  return other
    ? `tab ${tabAt(draft, index).id} sends a request while one of tab ${tabAt(draft, other.tab).id} is in the air`
    : null
}

/** Whether the sender has left a lane whose holder was stopped, and is back. */
function isLeftBehind(draft: Draft, index: number, other: number): boolean {
  const lane = tabAt(draft, index).machine.lines['']?.flight?.lane ?? 0
  return lane > 0 && tabAt(draft, other).stoppedIn !== null
}

/** Whether the sender was stopped in this very flight. */
function isStopped(draft: Draft, index: number): boolean {
  const { machine, stoppedIn } = tabAt(draft, index)
  return stoppedIn !== null && machine.lines['']?.flight?.id === stoppedIn
}

/** Whether all callers of the line would take it. */
function suits(sender: Line, { value, requestedAt, sequence }: Token): boolean {
  return sender.callers.every((caller) => {
    if (!caller.isPicky) return true
    if (caller.rejected !== null) return value !== caller.rejected && sequence >= caller.sequence
    return requestedAt >= caller.wall && sequence > caller.sequence
  })
}

/** The token of this tab, if a tab alone that held it, and knew what the sender knows, would send no request. */
function enough(draft: Draft, sender: Tab, line: Line, holder: Tab): Token | null {
  const { machine, place } = holder
  const held = machine.lines['']
  const at = instantOf(draft, holder)
  if (place !== 'running' || machine.life !== 'live' || !held) return null
  const token = livingToken(machine, held, at)
  if (!token || compareEpoch(token, sender.machine.session) || isUnderFloor(token, sender.machine, line)) return null
  return token.marker === at.marker && !isDue(token, machine, at) && suits(line, token) ? token : null
}

/** Time has passed over a question of the sender, or over a token on its way to it. */
function isLate({ scenario, budget, letters, tabs }: Draft, index: number): boolean {
  if (!scenario.budget.late || left({ budget }, 'late') === scenario.budget.late) return false
  const { id } = tabs[index] as Tab
  return letters.some(({ to, message }) =>
    to === index ? message.token : message.kind === 'ask' && message.tabId === id,
  )
}

/** Tabs whose token would do, and could be had. */
function holders({ draft, index, step: { after } }: Asked): { readonly tab: Tab; readonly isStray: boolean }[] {
  const line = after.machine.lines['']
  if (!line) return []
  return draft.tabs.flatMap((tab, other) => {
    const isReached = draft.scenario.hasChannel && versionOf(draft.scenario, other) === versionOf(draft.scenario, index)
    const token = other === index || (isReached && tab.listening) ? enough(draft, after, line, tab) : null
    const isStray = token && (draft.strays.includes(mintedOf(token.value).number) || isLeftBehind(draft, index, other))
    return token ? [{ tab, isStray: isStray === true }] : []
  })
}

function duplicate(asked: Asked): Fault {
  const { draft, index, step } = asked
  if (isLate(draft, index) || isStopped(draft, index)) return null
  const holder = holders(asked).find(({ isStray }) => !isStray)
  return holder ? `tab ${step.after.id} sends a request though tab ${holder.tab.id} holds a token that would do` : null
}

/** Whether a request that is sent now meets an exception. */
export function isExcused(asked: Asked): boolean {
  const { draft, index } = asked
  const others = draft.requests.filter((request) => request.tab !== index)
  const isBeside = others.some((request) => request.isExcused || !isAttached(draft, request))
  const isAdrift = draft.tabs.some(({ machine }, other) => other !== index && machine.lines['']?.flight?.adrift)
  return (
    isBeside ||
    isAdrift ||
    isLate(draft, index) ||
    isStopped(draft, index) ||
    holders(asked).some(({ isStray }) => isStray)
  )
}

function useless({ step: { after, at } }: Asked): Fault {
  const isAsked = after.machine.lines['']?.callers.some(({ isPicky }) => isPicky)
  return !isAsked && isOut(after.machine, at) ? `tab ${after.id} sends a request though it is signed out` : null
}

export const requests: Invariant = {
  name: 'I1',
  effect: (asked, effect) => (effect.type === 'fetch' ? (overlap(asked) ?? duplicate(asked) ?? useless(asked)) : null),
}
