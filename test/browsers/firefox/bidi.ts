import { WebSocket } from 'ws'
import type { Commands, Events } from './bidi-protocol.ts'

interface Pending {
  resolve(result: never): void
  reject(error: Error): void
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: never
  readonly result?: never
  readonly error?: string
  readonly message?: string
}

/** WebDriver BiDi over its own web socket, because drivers above it set preferences, and wait for what the cache skips. */
export class BidiConnection {
  readonly #socket: WebSocket
  readonly #pending = new Map<number, Pending>()
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #listeners = new Map<string, Set<(params: never) => void>>()
  #lastId = 0
  #isOpen = true

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))))
    socket.on('close', () => this.#end())
    // Without a listener an error of the socket would end the test process; `close` follows it.
    socket.on('error', () => {})
  }

  static async connect(url: string): Promise<BidiConnection> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return new BidiConnection(socket)
  }

  send<Name extends keyof Commands>(name: Name, params: Commands[Name]['params']): Promise<Commands[Name]['result']> {
    if (!this.#isOpen) return Promise.reject(new Error(`${name}: the browser is gone`))
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      this.#pending.set(id, { resolve, reject: fail })
      this.#socket.send(JSON.stringify({ id, method: name, params }))
    })
  }

  /** Returns the undo. */
  on<Name extends keyof Events>(name: Name, listener: (params: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  /** Resolves at the next such event that `matches`. Rejects when the browser is gone. */
  next<Name extends keyof Events>(name: Name, matches: (params: Events[Name]) => boolean): Promise<Events[Name]> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      this.#waiting.add(fail)
      const off = this.on(name, (params) => {
        if (!matches(params)) return
        off()
        this.#waiting.delete(fail)
        resolve(params)
      })
    })
  }

  close(): void {
    this.#socket.terminate()
  }

  #receive({ id, method, params, result, error, message }: Incoming): void {
    if (method !== undefined) {
      for (const listener of [...(this.#listeners.get(method) ?? [])]) listener(params as never)
      return
    }
    const pending = this.#pending.get(id ?? 0)
    this.#pending.delete(id ?? 0)
    if (error === undefined) pending?.resolve(result as never)
    else pending?.reject(new Error(`${error}: ${message}`))
  }

  #end(): void {
    this.#isOpen = false
    const gone = new Error('the browser is gone')
    for (const { reject } of this.#pending.values()) reject(gone)
    for (const reject of this.#waiting) reject(gone)
    this.#pending.clear()
    this.#waiting.clear()
  }
}
