/**
 * The ledger: what must outlive a message. Rows are appended, and what is written is always the merge of what was there
 * and what this tab knows; rows that were merged are deleted by their keys, so that nothing is read, changed and written.
 */
import { isEqual } from './equal.ts'
import { linesOf } from './facts.ts'
import { lineRow, parseRow, sessionRow } from './messages.ts'
import type { LedgerRows } from './ports.ts'
import {
  compareEpoch,
  compareSession,
  type LineRecord,
  mergeLine,
  mergeSession,
  NO_SESSION,
  noLine,
  type SessionRecord,
} from './record.ts'
import { adoptLine, adoptSession, raiseLineFloor } from './sharing.ts'
import type { Act, LedgerView, State, Step, Sync } from './state.ts'

/** A read takes 3 ms, a frozen tab inside a transaction blocks for minutes: past this there is no ledger. */
const LEDGER_TIMEOUT_MS = 150
/** How long the breaker stays open. */
const BREAKER_MS = 30_000

function newSession({ session, ledger }: State): SessionRecord | null {
  // All that was read is known: what this tab knows is the merge of both.
  return isEqual(session, ledger.session ?? NO_SESSION) ? null : session
}

/** A tab that stands alone writes none: nobody could use them, and nobody would ever delete them. */
function newLines(state: State): readonly LineRecord[] {
  if (!state.config.share) return []
  return linesOf(state).flatMap(({ record }) => {
    const known = state.ledger.lines[record.key]
    const merged = known ? mergeLine(known, record) : record
    const { epoch, raiser } = merged
    return isEqual(merged, known ?? { ...noLine(record.key), epoch, raiser }) ? [] : [merged]
  })
}

/** Rows of lines in an epoch before: nothing of it is served any more. */
function keysOfBefore({ lines, lineKeys }: LedgerView, session: SessionRecord): readonly number[] {
  const before = Object.values(lines).filter((line) => compareEpoch(line, session) < 0)
  return before.flatMap(({ key }) => lineKeys[key] ?? [])
}

/** Writes what is new and reads all; `false` while the breaker is open, and in a page that is frozen or cached. */
export function sync(step: Step, flight: number | null, act: Act | null): boolean {
  const { state, at, effects } = step
  if (at.mono < state.ledgerDownUntil || state.life === 'away') return false
  const { config, ledger } = state
  const session = newSession(state)
  const lines = newLines(state)
  const id = ++state.ids
  state.syncs = [...state.syncs, { id, deadline: at.mono + LEDGER_TIMEOUT_MS, flight, act, session, lines }]
  const rows = lines.map((line) => lineRow(config.name, config.tabId, line))
  const obsolete = lines.flatMap(({ key }) => ledger.lineKeys[key] ?? [])
  if (session) {
    rows.push(sessionRow(config.name, config.tabId, session))
    obsolete.push(...ledger.sessionKeys, ...keysOfBefore(ledger, session))
  }
  effects.push({ type: 'sync', id, rows, obsolete })
  return true
}

/** One view of all rows. */
export function viewOf({ keys, rows }: LedgerRows): LedgerView {
  let session: SessionRecord | null = null
  // Keys come from any script of the origin: `constructor` must be no more than a name.
  const lines: Record<string, LineRecord> = Object.create(null)
  const lineKeys: Record<string, number[]> = Object.create(null)
  const sessionKeys: number[] = []
  for (const [index, raw] of rows.entries()) {
    const row = parseRow(raw)
    const key = keys[index] as number
    if (row.session) {
      session = session ? mergeSession(session, row.session) : row.session
      sessionKeys.push(key)
    }
    if (row.line) {
      const known = lines[row.line.key]
      lines[row.line.key] = known ? mergeLine(known, row.line) : row.line
      lineKeys[row.line.key] = [...(lineKeys[row.line.key] ?? []), key]
    }
  }
  return { session, lines, sessionKeys, lineKeys }
}

/** Site data was cleared: the token goes, a known sign-out stays, and so does a delay. */
function forget(state: State): void {
  for (const line of linesOf(state)) {
    line.token = null
    line.record = { ...line.record, usableUntil: 0 }
  }
}

/** What the ledger holds once this operation is through. */
function written(view: LedgerView, { session, lines }: Sync): LedgerView {
  const merged = { ...view.lines }
  for (const line of lines) merged[line.key] = mergeLine(merged[line.key] ?? line, line)
  const both = session && view.session ? mergeSession(view.session, session) : (session ?? view.session)
  return { ...view, session: both, lines: merged }
}

/** Takes what was there before this operation, and then what it wrote. Answers whether the site's data was cleared. */
export function takeRows(state: State, sync: Sync, view: LedgerView): boolean {
  const known = state.ledger.session
  const isCleared = known !== null && (!view.session || compareSession(view.session, known) < 0)
  if (isCleared) forget(state)
  state.ledgerWorks = true
  state.ledgerTrips = 0
  // Of two operations under way the later one may be in time.
  state.ledgerDownUntil = 0
  state.ledger = written(view, sync)
  if (view.session) adoptSession(state, view.session)
  for (const line of linesOf(state)) {
    const record = view.lines[line.record.key]
    if (record) adoptLine(state, line, record)
    else raiseLineFloor(line, view.lines[line.key])
  }
  return isCleared
}

/** The ledger did not answer in time, or is not to be had: for a while only the channel carries news. */
export function trip({ state, at }: Step): void {
  state.ledgerWorks = false
  state.ledgerTrips += 1
  state.ledgerDownUntil = at.mono + BREAKER_MS
}
