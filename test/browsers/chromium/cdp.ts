import type { WebSocket } from 'ws'
import { openSocket, ProtocolSession } from '../protocol-session.ts'
import type { Commands, Events } from './cdp-protocol.ts'

/** Commands and events of one target, or of the browser itself. */
export type CdpSession = ProtocolSession<Commands, Events>

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** The Chrome DevTools Protocol over its own web socket, because drivers above it change visibility, throttling and cache. */
export class CdpConnection {
  readonly #socket: WebSocket
  readonly #sessions = new Map<string, CdpSession>()
  /** Commands of the browser as a whole. */
  readonly browser: CdpSession

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.browser = this.session('')
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))))
    socket.on('close', () => this.#endAll('the browser is gone'))
  }

  static async connect(url: string): Promise<CdpConnection> {
    return new CdpConnection(await openSocket(url))
  }

  /** The session of that id; `''` is the browser's own. */
  session(sessionId: string): CdpSession {
    const known = this.#sessions.get(sessionId)
    if (known) return known
    const address = sessionId === '' ? {} : { sessionId }
    const session: CdpSession = new ProtocolSession((id, method, params) =>
      this.#socket.send(JSON.stringify({ id, method, params, ...address })),
    )
    this.#sessions.set(sessionId, session)
    return session
  }

  /** Rejects what is pending in it, and forgets it. */
  endSession(sessionId: string, reason: string): void {
    this.#sessions.get(sessionId)?.end(reason)
    this.#sessions.delete(sessionId)
  }

  close(): void {
    this.#socket.terminate()
  }

  #receive({ id, method = '', sessionId = '', params, result, error }: Incoming): void {
    const session = this.#sessions.get(sessionId)
    if (id === undefined) session?.emit(method, params)
    else session?.settle(id, result, error?.message)
  }

  #endAll(reason: string): void {
    for (const session of this.#sessions.values()) session.end(reason)
  }
}
