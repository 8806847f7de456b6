/**
 * When epochs and floors began: with an act, or as the records tell that show them first. A tab without a channel shows
 * an epoch that another identity began when that is written down, later than the answer by which it was known.
 */
import type { LineRecord, SessionRecord } from '../../../../src/core/record.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

export interface Birth {
  /** Number of the act, where there was one; else of the happening that showed it first. */
  readonly count: number
  /** The tab that showed it first. */
  readonly tab: string
  readonly status: SessionRecord['status']
  readonly marker: string | null
}

/** A floor: number of its act, or of what showed it first, and the tab that did. */
type Raised = Pick<Birth, 'count' | 'tab'>

/** What a tab said, and what of it has been seen in a record. */
interface Act {
  readonly count: number
  readonly at: number
  isShown: boolean
}

/** Within this an act may be raised once more, above what the ledger held. */
const AGAIN_MS = 1000

export function epochName({ epoch, raiser }: { readonly epoch: number; readonly raiser: string }): string {
  return `${epoch} ${raiser}`
}

/** Of the whole session. */
export const SESSION_FLOOR = 'session'

/** Of one line. */
export function floorScope(key: string): string {
  return `line ${key}`
}

export class Births implements Tracker {
  readonly #epochs = new Map<string, Birth>()
  /** By scope, then by value. */
  readonly #floors = new Map<string, Map<number, Raised>>()
  readonly #acts = new Map<string, Act>()
  /** By tab: whose its last token was, and number of the answer that told it of another user. */
  readonly #users = new Map<string, string>()
  readonly #identities = new Map<string, number>()
  readonly #invalidations = new Map<string, Act>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'act') this.#act(happening, count)
    else if (happening.kind === 'given') this.#users.set(happening.tab, happening.minted.user)
    else if (happening.kind === 'answered') this.#answered(happening, count)
    else if (happening.kind === 'posted') {
      const { session, line } = happening.message
      this.#show(happening, count, session, line)
    } else if (happening.kind === 'written' || happening.kind === 'read') {
      for (const { session, line } of happening.rows ?? []) this.#show(happening, count, session, line)
    }
  }

  epoch(record: { readonly epoch: number; readonly raiser: string }): Birth | undefined {
    return this.#epochs.get(epochName(record))
  }

  /** The act that raised the floor to this. */
  floor(scope: string, value: number): Raised | undefined {
    return this.#floors.get(scope)?.get(value)
  }

  #act({ tab, act, at }: Happening & { kind: 'act' }, count: number): void {
    if (act === 'signedIn' || act === 'signOut') this.#acts.set(tab, { count, at, isShown: false })
    if (act === 'invalidate') this.#invalidations.set(tab, { count, at, isShown: false })
  }

  #answered({ tab, verdict }: Happening & { kind: 'answered' }, count: number): void {
    if (verdict?.kind !== 'token') return
    const { user } = verdict.minted
    if ((this.#users.get(tab) ?? user) !== user) this.#identities.set(tab, count)
    this.#users.set(tab, user)
  }

  /** When another identity began what this tab writes down for the first time; it may post nothing. */
  #toldAt(kind: Happening['kind'], tab: string, { status }: SessionRecord): number | undefined {
    return kind === 'written' && status === 'pending' ? this.#identities.get(tab) : undefined
  }

  #show(
    { kind, tab, at }: { readonly kind: Happening['kind']; readonly tab: string; readonly at: number },
    count: number,
    session: SessionRecord | null,
    line: LineRecord | null,
  ): void {
    if (session && !this.#epochs.has(epochName(session))) {
      const { status, marker } = session
      const since = begun(this.#acts.get(tab), at) ?? this.#toldAt(kind, tab, session) ?? count
      this.#epochs.set(epochName(session), { count: since, tab, status, marker })
    }
    if (session) this.#showFloor(SESSION_FLOOR, session.floor, tab, at, count)
    if (line) this.#showFloor(floorScope(line.key), line.floor, tab, at, count)
  }

  #showFloor(scope: string, value: number, tab: string, at: number, count: number): void {
    const values = this.#floors.get(scope) ?? new Map<number, Raised>()
    this.#floors.set(scope, values)
    if (value === 0 || values.has(value)) return
    values.set(value, { count: begun(this.#invalidations.get(tab), at) ?? count, tab })
  }
}

/** When that began which a tab shows for the first time now. */
function begun(act: Act | undefined, at: number): number | undefined {
  if (!act || (act.isShown && at > act.at + AGAIN_MS)) return undefined
  act.isShown = true
  return act.count
}
