/** What follows from a state at a moment. Nothing here changes anything. */
import type { Params } from '../types.ts'
import { createLine, lineKey } from './initial-state.ts'
import { compareEpoch, type Retry, type Status } from './record.ts'
import { justLeft, lifeLeft, minimumLife, retryDue } from './schedule.ts'
import type { Instant, Known, Line, Overtaken, State, Step, Token } from './state.ts'

/** Whether a sign-out is still to be told to the server, by a tab that can. */
export function isOwed({ config, session, lastEvent }: State): boolean {
  const { owed, marker, status } = session
  // A debt that names no session would end the one that another marker tells of.
  const isOthers = owed?.session === null && !!lastEvent.marker && lastEvent.marker !== marker
  return config.canEnd && status === 'out' && owed !== null && !owed.paid && !isOthers
}

/** Whether the cookie tells of another sign-in than the record does. */
export function isMarkerMoved({ config, session }: State, at: Pick<Instant, 'marker'>): boolean {
  return config.marked && at.marker !== session.marker
}

/** Whether what is known was said under another marker: of another sign-in. */
export function isOfBefore(state: State, at: Pick<Instant, 'marker'>): boolean {
  return state.session.marker !== null && isMarkerMoved(state, at)
}

/**
 * Whether somebody is signed in. The marker is the cookie's word and counts first. Without one, a page that has had no
 * answer yet asks the server rather than trust a peer's "signed out": a sign-in may just have redirected to it.
 */
export function statusOf(state: State, at: Instant): Status {
  if (at.marker === '') return 'out'
  if (isMarkerMoved(state, at)) return 'pending'
  const { config, session, boot } = state
  return session.status === 'out' && boot && !config.marked && !isOwed(state) ? 'pending' : session.status
}

/** Which line `getToken()` and `$session` follow in this tab. */
export function activeParams({ own, session }: State): Params {
  return own && !compareEpoch(own, session) ? own.params : (session.active?.params ?? {})
}

/** Name of that line. */
export function activeKey(state: State): string {
  return lineKey(activeParams(state))
}

/** The line of these params; made when it is first asked for. */
export function lineOf({ state }: Step, params: Params): Line {
  const key = lineKey(params)
  const found = state.lines[key]
  if (found) return found
  const { epoch, raiser } = state.session
  const line = createLine(state.config, params)
  line.record = { ...line.record, epoch, raiser }
  state.lines = { ...state.lines, [key]: line }
  return line
}

/** All lines there are. */
export function linesOf(state: State): readonly Line[] {
  return Object.values(state.lines)
}

/** Nothing requested under a lower floor is served. */
export function floorOf({ session }: State, { record }: Line): number {
  return Math.max(session.floor, record.floor)
}

/** Whether what a token said still holds: same epoch, same marker. */
export function isCurrent({ config, session }: State, known: Known, at: Instant): boolean {
  return !compareEpoch(known, session) && (!config.marked || known.marker === at.marker)
}

/** Whether the token belongs to what this tab knows; says nothing about time. */
function isValid(state: State, line: Line, token: Token, at: Instant): boolean {
  return isCurrent(state, token, at) && token.floor >= floorOf(state, line) && statusOf(state, at) !== 'out'
}

/** The token in memory if it still lives, to its very end. */
export function livingToken(state: State, line: Line, at: Instant): Token | null {
  const { token } = line
  return token && isValid(state, line, token, at) && lifeLeft(token, at) > 0 ? token : null
}

/** Whether an answer is later than the one in memory: two that were in the air at once may have taken one sequence. */
export function isLater(answer: Pick<Token, 'sequence' | 'requestedAt'>, token: Token | null): boolean {
  if (answer.sequence === token?.sequence) return answer.requestedAt > token.requestedAt
  return !token || answer.sequence > token.sequence
}

/** The token in memory if it has enough life left to be handed out. */
export function usableToken(state: State, line: Line, at: Instant, minLife: number | null): Token | null {
  const token = livingToken(state, line, at)
  const wanted = minLife ?? state.config.minLifetime
  return token && lifeLeft(token, at) > minimumLife(token.lifetime, wanted) ? token : null
}

/** Whether this line is kept fresh without being asked: the active one, and those somebody listens to. */
export function isWanted(state: State, line: Line): boolean {
  return line.wanted > 0 || line.key === activeKey(state)
}

/** Whether a failure came before the moment after which it no longer counts. A moment to come was before a set-back. */
function isOvertaken({ writtenAt, failures }: Retry, by: Overtaken, at: Instant): boolean {
  return by.wall <= at.wall && (writtenAt < by.wall || (writtenAt === by.wall && failures <= by.failures))
}

/** Milliseconds until the next attempt may be made; 0 when it may. */
export function waitLeft({ record, forgiven, pardoned }: Line, at: Instant): number {
  const { retry } = record
  if (!retry) return 0
  // What the server named is the server's word, and nothing that happens here takes it back; but a refusal is of one
  // question, and may be of no other.
  const isRefusal = retry.code === 'ERR_REFRESH_REJECTED'
  // Another sign-in is another question.
  if (isRefusal && retry.marker !== at.marker) return 0
  const by = isRefusal ? pardoned : retry.fixed ? null : forgiven
  return by && isOvertaken(retry, by, at) ? 0 : retryDue(retry, at.wall)
}

/** Milliseconds until a token that is new, and that an API rejects all the same, is replaced: it may reject any. */
function rejectedLeft(state: State, line: Line, at: Instant): number {
  const token = livingToken(state, line, at)
  const isHeldBack = token && line.callers.length && line.callers.every(({ rejected }) => rejected === token.value)
  return isHeldBack ? justLeft(token.requestedAt, at) : 0
}

/** Milliseconds until this line may request, whoever asks for it; 0 when it may. */
export function heldBackFor(state: State, line: Line, at: Instant): number {
  return Math.max(waitLeft(line, at), rejectedLeft(state, line, at))
}

/** From now on failures so far do not count. */
export function overtake({ record }: Line, { wall }: Instant): Overtaken {
  return { wall, failures: record.retry?.failures ?? 0 }
}

/** Why nothing is refreshed without being asked, `null` when it is. */
export function pauseOf({ config, life, inputAt }: State, at: Instant): 'hidden' | 'idle' | 'prerendering' | null {
  if (life === 'prerender') return 'prerendering'
  if (!at.shown || life === 'away') return 'hidden'
  return Math.max(at.wall - inputAt.wall, at.mono - inputAt.mono) > config.idleAfter ? 'idle' : null
}
