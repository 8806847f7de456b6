import { WebSocket } from 'ws'
import type { Commands, Events } from './cdp-protocol.ts'

/** Commands and events of one target, or of the browser itself. */
export interface CdpSession {
  send<Name extends keyof Commands>(name: Name, params: Commands[Name]['params']): Promise<Commands[Name]['result']>
  /** Returns the undo. */
  on<Name extends keyof Events>(name: Name, listener: (params: Events[Name]) => void): () => void
  /** Resolves at the next such event. Rejects when the session ends. */
  next<Name extends keyof Events>(name: Name): Promise<Events[Name]>
  /** Rejects what is pending: this target will answer nothing more. */
  end(reason: string): void
}

interface Pending {
  resolve(result: never): void
  reject(error: Error): void
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly params?: never
  readonly result?: never
  readonly error?: { readonly message: string }
}

class Session implements CdpSession {
  readonly #transmit: (id: number, method: string, params: object) => void
  readonly #pending = new Map<number, Pending>()
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #listeners = new Map<string, Set<(params: never) => void>>()
  #ended: string | null = null

  constructor(transmit: (id: number, method: string, params: object) => void) {
    this.#transmit = transmit
  }

  send<Name extends keyof Commands>(name: Name, params: Commands[Name]['params']): Promise<Commands[Name]['result']> {
    if (this.#ended !== null) return Promise.reject(new Error(`${name}: ${this.#ended}`))
    const id = nextId()
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      this.#pending.set(id, { resolve, reject: fail })
      this.#transmit(id, name, params)
    })
  }

  on<Name extends keyof Events>(name: Name, listener: (params: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  next<Name extends keyof Events>(name: Name): Promise<Events[Name]> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      this.#waiting.add(fail)
      const off = this.on(name, (params) => {
        off()
        this.#waiting.delete(fail)
        resolve(params)
      })
    })
  }

  end(reason: string): void {
    this.#ended ??= reason
    for (const { reject } of this.#pending.values()) reject(new Error(reason))
    for (const reject of this.#waiting) reject(new Error(reason))
    this.#pending.clear()
    this.#waiting.clear()
  }

  settle({ id, result, error }: Incoming): void {
    const pending = this.#pending.get(id ?? 0)
    this.#pending.delete(id ?? 0)
    if (error) pending?.reject(new Error(error.message))
    else pending?.resolve(result as never)
  }

  emit({ method, params }: Incoming): void {
    for (const listener of [...(this.#listeners.get(method ?? '') ?? [])]) listener(params as never)
  }
}

let lastId = 0
function nextId(): number {
  lastId += 1
  return lastId
}

/** The Chrome DevTools Protocol over its own web socket, because drivers above it change visibility, throttling and cache. */
export class CdpConnection {
  readonly #socket: WebSocket
  readonly #sessions = new Map<string, Session>()
  /** Commands of the browser as a whole. */
  readonly browser: CdpSession

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.browser = this.session('')
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))))
    socket.on('close', () => this.#endAll('the browser is gone'))
    // Without a listener an error of the socket would end the test process; `close` follows it.
    socket.on('error', () => {})
  }

  static async connect(url: string): Promise<CdpConnection> {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return new CdpConnection(socket)
  }

  /** The session of that id; `''` is the browser's own. */
  session(sessionId: string): CdpSession {
    const known = this.#sessions.get(sessionId)
    if (known) return known
    const address = sessionId === '' ? {} : { sessionId }
    const session = new Session((id, method, params) =>
      this.#socket.send(JSON.stringify({ id, method, params, ...address })),
    )
    this.#sessions.set(sessionId, session)
    return session
  }

  close(): void {
    this.#socket.terminate()
  }

  #receive(incoming: Incoming): void {
    const session = this.#sessions.get(incoming.sessionId ?? '')
    if (incoming.id === undefined) session?.emit(incoming)
    else session?.settle(incoming)
  }

  #endAll(reason: string): void {
    for (const session of this.#sessions.values()) session.end(reason)
  }
}
