/**
 * I4, for what the ledger tells: an act counts, and is written down. What a tab posts with `signedIn()`, `signOut()` or
 * `invalidate()` is a greater epoch, or a higher floor, than it knew; and by the time the act resolves it is in the ledger, if the
 * ledger answered the tab in that moment. Who comes later, or comes back, has it from there alone (design, section 2). Where
 * there is a channel, an invalidation is posted before anything else happens.
 *
 * Not judged: what was written where the site's data was cleared since; a `signOut()` of who is signed out, which posts nothing;
 * acts of one kind in one tab of which the first is not done when the second begins, for nobody can tell which of them is.
 */
import type { Message } from '../../../src/core/messages.ts'
import {
  compareEpoch,
  type LineRecord,
  mergeSession,
  NO_SESSION,
  type SessionRecord,
} from '../../../src/core/record.ts'
import type { Checker, CreateChecker, Happening } from '../journal.ts'
import { floorScope, SESSION_FLOOR } from './trackers/births.ts'
import { type Sight, Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'

/** From then on the library does not look at what it reads (`LEDGER_TIMEOUT_MS`): in that moment its timer comes first. */
const TIMEOUT_MS = 150

type Act = Happening & { kind: 'act' }

/** An act that has not resolved, the number of its happening, and what its tab posted with it. */
interface Begun {
  readonly act: Act
  readonly actedAt: number
  posted: Message | null
}

const isFloor = ({ act }: Act): boolean => act === 'invalidate'
const isJudged = ({ act }: Act): boolean => ['signedIn', 'signOut', 'invalidate'].includes(act)

export const createWrittenChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const sights = new Sights()
  /** Those that are not done, by tab and kind: how many, and which one, if it is one. */
  const begun = new Map<string, { readonly count: number; readonly only: Begun | null }>()
  /** The last one of each tab. */
  const latest = new Map<string, Begun>()
  /** When each tab last read, and the number of that happening. */
  const reads = new Map<string, { readonly at: number; readonly count: number }>()
  let ledger: SessionRecord = NO_SESSION
  let happenings = 0
  const floors = new Map<string, number>()

  function write({
    session,
    line,
  }: {
    readonly session: SessionRecord | null
    readonly line: LineRecord | null
  }): void {
    if (session) ledger = mergeSession(ledger, session)
    if (line) floors.set(line.key, Math.max(line.floor, floors.get(line.key) ?? 0))
  }

  function isRaised({ session, line }: Message, { act, params }: Act, { floors: known }: Sight): boolean {
    if (act !== 'invalidate') return true
    const own = params && line ? Math.max(line.floor, session.floor) : session.floor
    const scopes = [SESSION_FLOOR, ...(line ? [floorScope(line.key)] : [])]
    return own > Math.max(...scopes.map((scope) => known.get(scope) ?? 0))
  }

  function posted({ at, tab, message }: Happening & { kind: 'posted' }): string | null {
    const known = latest.get(tab)
    const { session, tabId, kind } = message
    if (!known || known.posted || known.act.at !== at || kind !== 'record') return null
    const isOwn = session.raiser === tabId && compareEpoch(session, sights.of(tab)) > 0
    if (!isOwn && !isFloor(known.act)) return null
    known.posted = message
    return isRaised(message, known.act, sights.of(tab)) ? null : `tab ${tab} invalidated, and raised no floor`
  }

  function isWritten({ session, line }: Message): boolean {
    if (compareEpoch(ledger, session) < 0 || ledger.floor < session.floor) return false
    return !line || (floors.get(line.key) ?? 0) >= line.floor
  }

  function acted({ at, tab, act }: Happening & { kind: 'acted' }): string | null {
    const name = `${tab} ${act}`
    const { count, only: known } = begun.get(name) ?? { count: 0, only: null }
    if (count > 1) begun.set(name, { count: count - 1, only: null })
    else begun.delete(name)
    const isUntold = known && !known.posted && isFloor(known.act) && tabs.of(tab).traits.hasChannel
    if (isUntold) return `tab ${tab} invalidated, and told nobody`
    const read = reads.get(tab)
    if (!known?.posted || read?.at !== at || read.count < known.actedAt || isWritten(known.posted)) return null
    return `tab ${tab} says that ${act}() is done, and the ledger does not show it`
  }

  function begin(act: Act): void {
    const name = `${act.tab} ${act.act}`
    const one = { act, actedAt: happenings, posted: null }
    const { count } = begun.get(name) ?? { count: 0 }
    latest.set(act.tab, one)
    begun.set(name, { count: count + 1, only: count > 0 ? null : one })
  }

  function note(happening: Happening): void {
    if (happening.kind === 'act' && isJudged(happening)) begin(happening)
    else if (happening.kind === 'written') for (const row of happening.rows) write(row)
    else if (happening.kind === 'read' && happening.rows && happening.lateMs < TIMEOUT_MS) {
      reads.set(happening.tab, { at: happening.at, count: happenings })
    } else if (happening.kind === 'storage' && happening.change === 'wiped') {
      latest.clear()
      floors.clear()
      for (const [name, { count }] of begun) begun.set(name, { count, only: null })
      ledger = NO_SESSION
    }
  }

  const checker: Checker = {
    invariant: 'I4',
    see(happening) {
      happenings += 1
      note(happening)
      tabs.see(happening, happenings)
      const problem = happening.kind === 'posted' ? posted(happening) : null
      sights.see(happening, happenings)
      return happening.kind === 'acted' ? acted(happening) : problem
    },
  }
  return checker
}
