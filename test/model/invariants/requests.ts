/**
 * I1. When a request is sent, no other request of a tab that runs is in the air, and no tab that can be asked holds a
 * token that a tab alone would not renew yet: of the sender's epoch, not under its floor, not due, and such as its
 * callers want. Nor is a request sent by a tab that knows that nobody is signed in, unless a caller insists.
 *
 * Exceptions of the design, each as a condition here:
 * - the other request's tab is frozen, cached, stopped or gone, or was so under way, or could not say in time that it
 *   lives (`isExcused`);
 * - without locks, or without a channel where requests are slow, requests may overlap;
 * - without a channel, or to another version, nobody can hand a token on;
 * - a question or the token itself is still under way though time has passed (`late`).
 */
import type { Effect } from '../../../src/core/effects.ts'
import { floorOf, livingToken, statusOf } from '../../../src/core/facts.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import { dueAfter, elapsed } from '../../../src/core/schedule.ts'
import type { Line } from '../../../src/core/state.ts'
import { instantOf } from '../world/instant.ts'
import type { Made } from '../world/laws.ts'
import { versionOf } from '../world/ledger.ts'
import { type Draft, left, type Tab, tabAt, type TokenRequest } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'

/** Whether its tab runs, and waits for it as the one that holds the lock. */
function isAttached(draft: Draft, { tab, flight }: TokenRequest): boolean {
  const { place, machine } = tabAt(draft, tab)
  const present = machine.lines['']?.flight
  return place === 'running' && present?.id === flight && !present.adrift
}

function overlap({ draft, index }: Made): Fault {
  const { locks, hasChannel, isSlow } = draft.scenario
  if (locks === 'none' || (!hasChannel && isSlow)) return null
  const others = draft.requests.filter((request) => request.tab !== index && !request.isExcused)
  const other = others.find((request) => isAttached(draft, request))
  return other ? `tab ${tabAt(draft, index).id} sends a request while one of tab ${tabAt(draft, other.tab).id} is in the air` : null
}

/** Whether all callers of the line would take it. */
function suits(sender: Line, { value, requestedAt }: { value: string; requestedAt: number }): boolean {
  return sender.callers.every(
    ({ isPicky, rejected, wall }) => !isPicky || (rejected === null ? requestedAt >= wall : value !== rejected),
  )
}

/** Whether a tab alone, which held this tab's token and knew what the sender knows, would send no request. */
function isEnough(draft: Draft, sender: Tab, line: Line, holder: Tab): boolean {
  const { machine, place } = holder
  const held = machine.lines['']
  const at = instantOf(draft, holder)
  if (place !== 'running' || machine.life !== 'live' || !held) return false
  const token = livingToken(machine, held, at)
  if (!token || compareEpoch(token, sender.machine.session) || token.floor < floorOf(sender.machine, line)) return false
  const due = dueAfter(token.lifetime, machine.config.refreshAt, 0)
  return token.marker === at.marker && elapsed(token, at) < due && suits(line, token)
}

/** Time has passed over a question of the sender, or over a token on its way to it. */
function isLate({ scenario, budget, letters, tabs }: Draft, index: number): boolean {
  if (!scenario.budget.late || left({ budget }, 'late') === scenario.budget.late) return false
  const { id } = tabs[index] as Tab
  return letters.some(({ to, message }) => (to === index ? message.token : message.kind === 'ask' && message.tabId === id))
}

function duplicate({ draft, index, after }: Made): Fault {
  const line = after.machine.lines['']
  if (!line || isLate(draft, index)) return null
  for (const [other, tab] of draft.tabs.entries()) {
    const isReached = draft.scenario.hasChannel && versionOf(draft.scenario, other) === versionOf(draft.scenario, index)
    if (other !== index && (!isReached || !tab.listening)) continue
    if (isEnough(draft, after, line, tab)) {
      return `tab ${after.id} sends a request though tab ${tab.id} holds a token that would do`
    }
  }
  return null
}

function useless({ after, at }: Made): Fault {
  const isAsked = after.machine.lines['']?.callers.some(({ isPicky }) => isPicky)
  return !isAsked && statusOf(after.machine, at) === 'out' ? `tab ${after.id} sends a request though it is signed out` : null
}

export const requests: Invariant = {
  name: 'I1',
  effect: (made: Made, effect: Effect) =>
    effect.type === 'fetch' ? (overlap(made) ?? duplicate(made) ?? useless(made)) : null,
}
