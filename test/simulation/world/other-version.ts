/** A tab with another version of the library: it understands the envelope, and nothing else of what this version says. */
import { parseMessage, parseRow } from '../../../src/core/messages.ts'
import type { Channel, LedgerRows } from '../../../src/core/ports.ts'
import { mergeSession, NO_SESSION, type SessionRecord } from '../../../src/core/record.ts'
import type { FakeTab } from '../../fakes/tab.ts'

const OTHER_VERSION = 2
/** The library's default. */
const NAME = 'default'

export class OtherVersion {
  readonly #id: string
  readonly #tab: FakeTab
  readonly #marker: () => string | null
  readonly #channel: Channel | null
  #session: SessionRecord = NO_SESSION

  constructor(id: string, tab: FakeTab, marker: () => string | null) {
    this.#id = id
    this.#tab = tab
    this.#marker = marker
    this.#channel = tab.ports.openChannel(NAME, (raw) => this.#hear(raw))
  }

  /** Begins a new epoch, and writes it down. */
  act(status: 'pending' | 'out'): void {
    const session = this.#session
    const { clock, openLedger } = this.#tab.ports
    const epoch = Math.max(session.epoch + 1, Math.floor(clock.now()))
    const by = { raiser: this.#id, by: this.#id, sequence: session.sequence + 1 }
    const reason = status === 'out' ? 'signed_out' : null
    this.#session = { ...session, ...by, epoch, status, reason, marker: this.#marker(), owed: null, active: null }
    this.#post('news')
    const row = { ...this.#session, v: OTHER_VERSION, kind: 'session', name: NAME, tabId: this.#id }
    openLedger(NAME)
      .sync([row], [])
      .then((found) => this.#read(found))
      .catch(() => {})
  }

  #read({ rows }: LedgerRows): void {
    for (const { session } of rows.map(parseRow)) if (session) this.#session = mergeSession(this.#session, session)
  }

  #hear(raw: unknown): void {
    const message = parseMessage(raw, NAME)
    if (!message || this.#tab.page.isGone) return
    this.#session = mergeSession(this.#session, message.session)
    if (message.kind === 'ask' && this.#session.epoch > 0) this.#post('reply')
  }

  #post(kind: string): void {
    this.#channel?.post({ ...this.#session, v: OTHER_VERSION, kind, name: NAME, tabId: this.#id })
  }
}
