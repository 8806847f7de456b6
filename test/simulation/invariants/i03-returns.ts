/**
 * I3, for who comes back: what a page requested before it was frozen or cached, and is answered on its return before it
 * has read the ledger, may be older than what was said meanwhile (design, section 3, "its answer is handled after the
 * ledger read on return"). Where that reading fails, or does not come, nobody knows, and the answer is dropped: its token
 * is neither told nor handed out, unless another tab tells of it or a later request brings it.
 *
 * Not judged: a token that the page had before, and is given again; a page that is answered later, when it may have asked the others; one that leaves the ledger alone, or has
 * none, and does not wait for it; one that stands alone, which nobody could tell anything.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, handOutsOf } from './checker.ts'
import { Lines } from './trackers/lines.ts'
import { Tabs } from './trackers/tabs.ts'

/** So long a page waits for its reading (`LEDGER_TIMEOUT_MS`), and longer where its timers are late. */
const TIMEOUT_MS = 150

/** A page that came back, and waits for its reading. */
interface Return {
  readonly at: number
  readonly count: number
  isWaiting: boolean
  /** What it was answered meanwhile. */
  readonly answers: Set<string>
}

export const createReturnChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const returns = new Map<string, Return>()
  /** Tokens that each tab was brought, otherwise than so. */
  const brought = new Set<string>()

  function came({ at, tab, change }: Happening & { kind: 'page' }, count: number): void {
    if (change !== 'resumed' && change !== 'restored') return
    returns.set(tab, { at, count, isWaiting: false, answers: new Set() })
  }

  function answered({ at, tab, request: number, verdict }: Happening & { kind: 'answered' }): void {
    const back = returns.get(tab)
    const request = lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { token } = verdict.minted
    const isOld = back !== undefined && request.count < back.count
    if (!isOld || !back.isWaiting || at >= back.at + TIMEOUT_MS) bring(tab, token)
    else if (!brought.has(`${tab} ${token}`)) back.answers.add(token)
  }

  function bring(tab: string, token: string): void {
    brought.add(`${tab} ${token}`)
    returns.get(tab)?.answers.delete(token)
  }

  function note(happening: Happening, count: number): void {
    if (happening.kind === 'page') return came(happening, count)
    if (happening.kind === 'answered') return answered(happening)
    if (happening.kind === 'heard' && happening.message.token)
      return bring(happening.tab, happening.message.token.value)
    if ((happening.kind === 'given' || happening.kind === 'act') && happening.minted)
      return bring(happening.tab, happening.minted.token)
    const back = 'tab' in happening ? returns.get(happening.tab) : undefined
    if (!back) return
    if (happening.kind === 'syncing') {
      const { hasLedger, isSharing } = tabs.of(happening.tab).traits
      if (happening.at === back.at && hasLedger && isSharing) back.isWaiting = true
    } else if (happening.kind === 'read') {
      if (happening.rows) back.answers.clear()
      back.isWaiting = false
    }
  }

  function judge(happening: Happening, count: number): string | null {
    note(happening, count)
    if (happening.kind === 'posted') {
      const { tab, message } = happening
      const isTold = message.token && returns.get(tab)?.answers.has(message.token.value)
      return isTold
        ? `tab ${tab} told of a token that it was answered while it was away, and had not read the ledger`
        : null
    }
    const used = handOutsOf(happening).find(({ tab, token }) => returns.get(tab)?.answers.has(token))
    return used
      ? `tab ${used.tab} handed out what it was answered while it was away, and had not read the ledger`
      : null
  }

  return createChecker('I3', [tabs, lines], judge)
}
