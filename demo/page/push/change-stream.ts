import { backOffMs } from './back-off.ts'
import { EventStreamParser, type ServerEvent } from './event-stream.ts'

/** The network and time. */
export interface StreamPorts {
  /** Rejects when there is no answer. */
  open(signal: AbortSignal): Promise<Response>
  random(): number
  /** Answers its own undo. */
  setTimer(callback: () => void, delayMs: number): () => void
}

export interface StreamListener {
  onOpen(): void
  /** The server tells that this session has changed. */
  onChange(session: string): void
  /** It is closed, by whomever. */
  onEnd(): void
}

/** The server's heart beats every 25 s: without two beats nobody is there, whatever the socket says. */
const QUIET_MS = 60_000

/** One connection that is opened again until it is closed, and tells what comes through it. */
export class ChangeStream {
  readonly #ports: StreamPorts
  readonly #listener: StreamListener
  #connection: AbortController | null = null
  #isOpen = false
  #failures = 0
  #stopRetry = () => {}

  constructor(ports: StreamPorts, listener: StreamListener) {
    this.#ports = ports
    this.#listener = listener
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Anew if it is open: which sessions it tells of was settled when it was opened. */
  open(): void {
    this.close()
    this.#failures = 0
    void this.#connect()
  }

  /** At once: a page with a request in the air is not cached. */
  close(): void {
    this.#stopRetry()
    this.#connection?.abort()
    this.#connection = null
    this.#end()
  }

  async #connect(): Promise<void> {
    const connection = new AbortController()
    this.#connection = connection
    const response = await this.#read(connection).catch(() => null)
    // Closed meanwhile, or opened anew.
    if (this.#connection !== connection) return
    connection.abort()
    this.#end()
    // Nobody is signed in: a sign-in opens it again.
    if (response?.status === 401) return
    this.#failures += 1
    const retryAfterMs = (Number(response?.headers.get('Retry-After')) || 0) * 1000
    const delay = Math.max(retryAfterMs, backOffMs(this.#failures, this.#ports.random()))
    this.#stopRetry = this.#ports.setTimer(() => void this.#connect(), delay)
  }

  /** To its end. */
  async #read({ signal }: AbortController): Promise<Response> {
    const response = await this.#ports.open(signal)
    if (!response.ok || !response.body) return response
    const parser = new EventStreamParser()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await this.#inTime(reader.read())
      if (done || signal.aborted) return response
      for (const event of parser.push(value)) this.#tell(event)
    }
  }

  async #inTime<T>(chunk: Promise<T>): Promise<T> {
    let stop = () => {}
    const silence = new Promise<never>((_, reject) => {
      stop = this.#ports.setTimer(() => reject(new Error('the stream is silent')), QUIET_MS)
    })
    try {
      return await Promise.race([chunk, silence])
    } finally {
      stop()
    }
  }

  #tell({ event, data }: ServerEvent): void {
    if (event === 'open') {
      this.#isOpen = true
      this.#failures = 0
      this.#listener.onOpen()
    }
    const session = event === 'session-changed' ? readSession(data) : null
    if (session !== null) this.#listener.onChange(session)
  }

  #end(): void {
    if (this.#isOpen) this.#listener.onEnd()
    this.#isOpen = false
  }
}

function readSession(data: string): string | null {
  try {
    const { session } = JSON.parse(data)
    return typeof session === 'string' ? session : null
  } catch {
    return null
  }
}
