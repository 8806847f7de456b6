import type { WebSocket } from 'ws'
import { openSocket, ProtocolSession } from '../protocol-session.ts'
import type { Commands, Events } from './bidi-protocol.ts'

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: string
  readonly message?: string
}

/** WebDriver BiDi over its own web socket, because drivers above it set preferences, and wait for what the cache skips. */
export class BidiConnection extends ProtocolSession<Commands, Events> {
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    super((id, method, params) => socket.send(JSON.stringify({ id, method, params })))
    this.#socket = socket
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))))
    socket.on('close', () => this.end('the browser is gone'))
  }

  static async connect(url: string): Promise<BidiConnection> {
    return new BidiConnection(await openSocket(url))
  }

  close(): void {
    this.#socket.terminate()
  }

  #receive({ id = 0, method, params, result, error, message }: Incoming): void {
    if (method !== undefined) this.emit(method, params)
    else this.settle(id, result, error === undefined ? undefined : `${error}: ${message}`)
  }
}
