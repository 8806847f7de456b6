/**
 * What the channel alone told, and a page that came since can have heard from nobody: who made it has no ledger, and is
 * not among those who answer; and a page that asks knowing nothing is answered by nobody else, for it reads the ledger.
 */
import type { Message } from '../../../src/core/messages.ts'
import { compareSession, mergeSession, NO_SESSION, type SessionRecord } from '../../../src/core/record.ts'
import type { Happening } from '../journal.ts'
import type { Tracker } from './checker.ts'
import { isValid } from './trackers/sights.ts'
import type { Tabs } from './trackers/tabs.ts'

export class Untold implements Tracker {
  readonly #tabs: Tabs
  /** Tabs by what they call themselves. */
  readonly #voices = new Map<string, string>()
  /** Tabs whose last question said that they know nothing. */
  readonly #blank = new Set<string>()
  /** The greatest that each tab heard, and that was ever in the ledger. */
  readonly #heard = new Map<string, SessionRecord>()
  #written: SessionRecord = NO_SESSION
  /** What each had heard when it last answered: others may answer it then, and tell it of more. */
  readonly #answering = new Map<string, SessionRecord>()

  constructor(tabs: Tabs) {
    this.#tabs = tabs
  }

  see(happening: Happening): void {
    if (happening.kind === 'page' && happening.change === 'opened') this.#forget(happening.tab)
    else if (happening.kind === 'posted') this.#posted(happening.tab, happening.message)
    else if (happening.kind === 'heard' && isValid(happening.message)) {
      const { tab, message } = happening
      this.#heard.set(tab, mergeSession(this.#heard.get(tab) ?? NO_SESSION, message.session))
    } else if (happening.kind === 'written' || happening.kind === 'read') {
      for (const { session } of happening.rows ?? []) if (session) this.#written = mergeSession(this.#written, session)
    }
  }

  /** Whether nobody could tell this tab of the record, of those who answer. */
  isUntold(tab: string, record: SessionRecord, answering: readonly string[]): boolean {
    const maker = this.#voices.get(record.by)
    if (maker === undefined || this.#tabs.of(maker).traits.hasLedger || answering.includes(maker)) return false
    const heard = this.#answering.get(tab) ?? NO_SESSION
    return this.#blank.has(tab) && [heard, this.#written].every((known) => compareSession(known, record) < 0)
  }

  #forget(tab: string): void {
    this.#blank.delete(tab)
    this.#heard.delete(tab)
    this.#answering.delete(tab)
  }

  #posted(tab: string, { kind, tabId, session }: Message): void {
    this.#voices.set(tabId, tab)
    if (kind === 'answer') this.#answering.set(tab, this.#heard.get(tab) ?? NO_SESSION)
    if (kind !== 'ask') return
    if (session.epoch || session.sequence || session.floor) this.#blank.delete(tab)
    else this.#blank.add(tab)
  }
}
