/** What the app says: a sign-in, a sign-out, an invalidation, a switch. Acts hold at once, here and everywhere. */
import type { Params } from '../types.ts'
import type { Answer } from './answer.ts'
import { isCurrent, lineOf, linesOf, overtake, statusOf } from './facts.ts'
import { takeGiven } from './given.ts'
import { sync } from './ledger-sync.ts'
import { backoff } from './schedule.ts'
import { adoptSession, post, raise, TRYING_STAGE } from './sharing.ts'
import type { Act, Line, Step } from './state.ts'

/** How often in a row one tab tries to tell the server of a sign-out. */
const TRIES_IN_A_ROW = 4
/** Of the time-out of a request: the others step in after one to two of them, so that now and then one is first. */
const OTHERS_TURN = 1.1

/** Posts, and writes it down; without a ledger the message is all there is. */
export function publish(step: Step, act: Act, line: Line | null = null): void {
  post(step, 'record', line)
  if (!sync(step, null, act)) step.effects.push({ type: 'act-done', id: act.id, persisted: false })
}

/** Somebody signed in just now. */
export function signIn(step: Step, id: number, answer: Answer | null): void {
  raise(step, { status: 'pending', reason: null, owed: null })
  step.state.boot = false
  // Its token goes out with the news, so that nobody asks the server between the two.
  if (answer) takeGiven(step, lineOf(step, {}), answer, step.at)
  publish(step, { id, kind: 'session', key: null, again: false }, answer && lineOf(step, {}))
}

/** The session that the latest token names, of whichever line it is. */
function sessionId({ state, at }: Step): string | null {
  const current = linesOf(state).flatMap(({ known }) => (known && isCurrent(state, known, at) ? [known] : []))
  const [latest] = current.sort((a, b) => b.sequence - a.sequence)
  return latest?.session?.id ?? latest?.sid ?? null
}

/** Nobody is signed in any more, whether the server hears of it or not. */
export function signOut(step: Step, id: number): void {
  const { state, at, effects } = step
  const { canEnd, requestTimeout } = state.config
  if (statusOf(state, at) === 'out' && state.session.status === 'out') {
    effects.push({ type: 'act-done', id, persisted: state.ledgerWorks })
    return
  }
  const session = sessionId(step)
  raise(step, { status: 'out', reason: 'signed_out', owed: canEnd ? { session, paid: false } : null })
  state.boot = false
  publish(step, { id, kind: 'session', key: null, again: false })
  if (!canEnd) return
  state.ending = { session, deadline: at.mono + requestTimeout }
  effects.push({ type: 'end-session', session })
}

/** The server heard of a sign-out, or did not. */
export function ended(step: Step, session: string | null, ok: boolean): void {
  const { state, at } = step
  const { owed } = state.session
  state.ending = null
  state.endFailures = ok ? 0 : state.endFailures + 1
  // Now and then another tab has its turn: what stands in the way may be in this one alone.
  const isOthersTurn = state.endFailures % TRIES_IN_A_ROW === 0
  const delay = isOthersTurn ? OTHERS_TURN * state.config.requestTimeout : backoff(state.endFailures, at.random)
  state.endNotBefore = ok ? 0 : at.mono + delay
  if (!ok) post(step, 'record', null, TRYING_STAGE)
  if (!ok || owed?.session !== session) return
  adoptSession(state, { ...state.session, owed: { session, paid: true } })
  post(step, 'record')
  sync(step, null, null)
}

export function raiseFloor({ state, at }: Step, line: Line | null): void {
  // A token is under the higher one of both kinds, which is what must be raised.
  const floors = (line ? [line] : linesOf(state)).map(({ record }) => record.floor)
  const floor = Math.max(state.session.floor, ...floors)
  const raised = Math.max(floor + 1, Math.floor(at.wall))
  if (line) line.record = { ...line.record, floor: raised }
  else adoptSession(state, { ...state.session, floor: raised })
}

/** Nothing that was requested before this moment is served any more; what was refused may be allowed now. */
export function invalidate(step: Step, id: number, params: Params | null): void {
  // A tab that stands alone has no line that others know: what it invalidates, it invalidates for all lines.
  const line = params && step.state.config.share ? lineOf(step, params) : null
  raiseFloor(step, line)
  for (const each of line ? [line] : linesOf(step.state)) each.pardoned = overtake(each, step.at)
  publish(step, { id, kind: 'floor', key: line?.record.key ?? null, again: false }, line)
}

/** `getToken()` follows another line from now on, in this tab or in all. */
export function switchTo(step: Step, id: number, params: Params, tabs: 'all' | 'this'): void {
  const { state, at } = step
  const { session, config } = state
  const { epoch, raiser, active } = session
  lineOf(step, params)
  state.own = tabs === 'this' ? { params, epoch, raiser } : null
  if (tabs === 'this') {
    step.effects.push({ type: 'act-done', id, persisted: true })
    return
  }
  const stamp = Math.max((active?.stamp ?? 0) + 1, Math.floor(at.wall))
  adoptSession(state, { ...session, active: { params, stamp, by: config.tabId } })
  publish(step, { id, kind: 'choice', key: null, again: true })
}
