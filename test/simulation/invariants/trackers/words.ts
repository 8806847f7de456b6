/** The greatest word on the session that each tab knows: heard, read in time, or its own. */
import { compareSession, type SessionRecord } from '../../../../src/core/record.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import { isValid } from './sights.ts'

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

/** And the number of the happening that told it. */
export interface Word {
  readonly session: SessionRecord
  readonly count: number
}

export class Words implements Tracker {
  readonly #words = new Map<string, Word>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'page' && happening.change === 'opened') this.#words.delete(happening.tab)
    else if (happening.kind === 'posted' || happening.kind === 'heard') {
      if (isValid(happening.message)) this.#learn(happening.tab, happening.message.session, count)
    } else if (happening.kind === 'written' || (happening.kind === 'read' && happening.lateMs <= TIMEOUT_MS)) {
      for (const { session } of happening.rows ?? []) if (session) this.#learn(happening.tab, session, count)
    }
  }

  of(tab: string): Word | undefined {
    return this.#words.get(tab)
  }

  #learn(tab: string, session: SessionRecord, count: number): void {
    const known = this.#words.get(tab)?.session
    if (!known || compareSession(session, known) > 0) this.#words.set(tab, { session, count })
  }
}
