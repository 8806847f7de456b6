import { WebSocket } from 'ws'
import { withDeadline } from './deadline.ts'

/** What a protocol can be asked for, and what it answers. */
export interface Command<Params, Result = object> {
  readonly params: Params
  readonly result: Result
}

/** No parameters; as an event, nothing that is read. */
export type None = Record<string, never>

/** By name. */
type AnyCommands<Names> = { [Name in keyof Names]: Command<unknown, unknown> }

interface Pending {
  resolve(result: never): void
  reject(error: Error): void
}

/** What debugging protocols have in common: commands with a number that are answered by it, and events that come unasked. */
export class ProtocolSession<Commands extends AnyCommands<Commands>, Events> {
  readonly #transmit: (id: number, method: string, params: unknown) => void
  readonly #pending = new Map<number, Pending>()
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #listeners = new Map<PropertyKey, Set<(params: never) => void>>()
  #ended: string | null = null

  constructor(transmit: (id: number, method: string, params: unknown) => void) {
    this.#transmit = transmit
  }

  /** `what` an error says that did not happen in time; default: the command of this name. */
  send<Name extends keyof Commands & string>(
    name: Name,
    params: Commands[Name]['params'],
    what: string = name,
  ): Promise<Commands[Name]['result']> {
    if (this.#ended !== null) return Promise.reject(new Error(`${name}: ${this.#ended}`))
    const id = nextId()
    const answer = new Promise<Commands[Name]['result']>((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      this.#pending.set(id, { resolve, reject: fail })
      this.#transmit(id, name, params)
    })
    return withDeadline(answer, what).finally(() => this.#pending.delete(id))
  }

  /** Returns the undo. */
  on<Name extends keyof Events & string>(name: Name, listener: (params: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  /**
   * Resolves at the next such event that `matches`; default: at the next. Rejects when the session ends, and after the
   * deadline; who has failed before need not listen any more.
   */
  next<Name extends keyof Events & string>(
    name: Name,
    matches: (params: Events[Name]) => boolean = () => true,
  ): Promise<Events[Name]> {
    let forget = () => {}
    const event = new Promise<Events[Name]>((resolve, reject) => {
      const fail = (error: Error) => reject(new Error(`${name}: ${error.message}`))
      if (this.#ended !== null) return fail(new Error(this.#ended))
      this.#waiting.add(fail)
      const off = this.on(name, (params) => matches(params) && resolve(params))
      forget = () => {
        off()
        this.#waiting.delete(fail)
      }
    })
    const happened = withDeadline(event, name).finally(() => forget())
    happened.catch(() => {})
    return happened
  }

  /** Rejects what is pending: nothing more will be answered. */
  end(reason: string): void {
    this.#ended ??= reason
    for (const { reject } of this.#pending.values()) reject(new Error(reason))
    for (const reject of this.#waiting) reject(new Error(reason))
    this.#pending.clear()
    this.#waiting.clear()
  }

  /** The answer to the command of this number. */
  settle(id: number, result: unknown, error: string | undefined): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error !== undefined) pending?.reject(new Error(error))
    else pending?.resolve(result as never)
  }

  emit(name: string, params: unknown): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(params as never)
  }
}

let lastId = 0
function nextId(): number {
  lastId += 1
  return lastId
}

/** Whole traces come in one message. */
const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024
const HANDSHAKE_TIMEOUT_MS = 45_000

/** Resolves when it is open. */
export async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  // Without a listener an error of the socket would end the test process; `close` follows it.
  socket.on('error', () => {})
  return socket
}
