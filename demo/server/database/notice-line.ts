import pg from 'pg'
import type { Listener } from './database.ts'
import { disconnect } from './disconnect.ts'
import type { Patience } from './patience.ts'

const RECONNECT_MS = 1000

/** A connection of its own for LISTEN, which a pool would hand to others. Comes back by itself, and says it was away. */
export class NoticeLine {
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #url: string
  readonly #channel: string
  readonly #listener: Listener
  readonly #warn: (line: string) => void
  readonly #patience: Patience

  constructor(url: string, channel: string, listener: Listener, warn: (line: string) => void, patience: Patience) {
    this.#url = url
    this.#channel = channel
    this.#listener = listener
    this.#warn = warn
    this.#patience = patience
  }

  async open(): Promise<void> {
    const { connectMs, queryMs, silenceMs } = this.#patience
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: connectMs,
      query_timeout: queryMs,
      application_name: 'freshtoken notices',
    })
    this.#client = client
    client.on('notification', ({ payload }) => this.#listener.onNotice(payload ?? ''))
    client.on('error', (error) => this.#warn(`notices: ${error.message}`))
    try {
      await client.connect()
      await client.query(`LISTEN ${pg.escapeIdentifier(this.#channel)}`)
    } catch (error) {
      disconnect(client)
      throw error
    }
    // A network that drops the line without a word leaves it looking like one on which nothing happens.
    let probe: NodeJS.Timeout
    const probeLater = () => {
      probe = setTimeout(() => client.query('SELECT 1').then(probeLater, () => disconnect(client)), silenceMs)
    }
    probeLater()
    client.once('end', () => {
      clearTimeout(probe)
      this.#reopenLater()
    })
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    if (this.#client) disconnect(this.#client)
  }

  #reopenLater(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.open().then(
        () => this.#listener.onGap(),
        () => this.#reopenLater(),
      )
    }, RECONNECT_MS)
  }
}
