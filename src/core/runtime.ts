/** Turns the world into events, and runs the effects of the machine on the ports. Decides nothing. */
import {
  DisposedError,
  RefreshFailedError,
  RefreshRejectedError,
  TokenInvalidError,
  type TokenManagerError,
} from '../errors.ts'
import type { TokenManagerOptions, TokenRequest } from '../types.ts'
import { readAnswer, readFailure } from './answer.ts'
import { nextDue, transition } from './machine.ts'
import { parseMessage } from './messages.ts'
import type { Config } from './options.ts'
import type { Channel, Ledger, LockKind, Ports, Undo } from './ports.ts'
import {
  type Effect,
  END_SESSION,
  type Event,
  type Failure,
  type Instant,
  initialState,
  type Outcome,
  type State,
} from './state.ts'

/** Whoever waits for something of the machine. */
interface Waiting<Value> {
  readonly resolve: (value: Value) => void
  readonly reject: (reason: unknown) => void
}

/** Told after each transition, and of each refresh. */
export interface Observer {
  changed(event: Event, at: Instant): void
  refreshed(effect: Effect & { type: 'refreshed' }): void
  failed(effect: Effect & { type: 'failed' }): void
}

const ERRORS = {
  ERR_REFRESH_FAILED: [RefreshFailedError, 'No token could be had'],
  ERR_REFRESH_REJECTED: [RefreshRejectedError, 'The server refused a token'],
  ERR_TOKEN_INVALID: [TokenInvalidError, 'The answer holds no usable token'],
} as const

/** A failure as callers and listeners get it. */
export function toError({ code, status, retryAt, cause }: Failure): TokenManagerError {
  const [Class, message] = ERRORS[code]
  const details = { retryAt, ...(status === null ? {} : { status }), ...(cause === undefined ? {} : { cause }) }
  return new Class(status === null ? message : `${message}: HTTP ${status}`, details)
}

export class Runtime {
  state: State
  readonly #options: TokenManagerOptions
  readonly #ports: Ports
  readonly #observer: Observer
  readonly #ledger: Ledger
  readonly #undos: Undo[] = []
  readonly #queue: Event[] = []
  readonly #callers = new Map<number, Waiting<string | null>>()
  readonly #acts = new Map<number, (persisted: boolean) => void>()
  /** What ends a flight's lock or wait, and what aborts its request. */
  readonly #unlocks = new Map<number, Undo>()
  readonly #aborts = new Map<number, Undo>()
  #channel: Channel | null = null
  #stopTimer: Undo = () => {}
  #due = Number.POSITIVE_INFINITY
  #isRunning = false
  #ids = 0

  constructor(options: TokenManagerOptions, config: Config, ports: Ports, observer: Observer) {
    this.#options = options
    this.#ports = ports
    this.#observer = observer
    this.#ledger = ports.openLedger(config.name)
    this.state = initialState(config)
  }

  /** What the world looks like now. */
  instant(): Instant {
    const { clock, lifecycle, cookies } = this.#ports
    const { marker, isActive } = this.#options
    return {
      wall: clock.now(),
      mono: clock.monotonic(),
      random: clock.random(),
      marker: marker === undefined ? null : cookies.read(marker),
      shown: isActive ? isActive() === true : lifecycle.isVisible(),
      prerendering: lifecycle.isPrerendering(),
    }
  }

  /** Listens to the page, and begins. */
  listen(): void {
    const { lifecycle, activity } = this.#ports
    this.#undos.push(
      lifecycle.listen((event) => this.dispatch({ type: 'life', event })),
      activity.listen(() => this.dispatch({ type: 'input' })),
    )
  }

  /** One event after the other, also when a listener causes one. */
  dispatch(event: Event): void {
    this.#queue.push(event)
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next)
    } finally {
      this.#isRunning = false
    }
    this.#arm()
  }

  #step(event: Event): void {
    const at = this.instant()
    const { state, effects } = transition(this.state, event, at)
    this.state = state
    for (const effect of effects) this.#run(effect)
    this.#observer.changed(event, at)
    for (const effect of effects) {
      if (effect.type === 'refreshed') this.#observer.refreshed(effect)
      else if (effect.type === 'failed') this.#observer.failed(effect)
    }
    this.#due = nextDue(state, at)
  }

  #arm(): void {
    this.#stopTimer()
    this.#stopTimer = Number.isFinite(this.#due)
      ? this.#ports.clock.setTimer(() => this.dispatch({ type: 'timer' }), Math.ceil(this.#due))
      : () => {}
  }

  /** A `getToken()`: settles when the machine says so, or when its own signal ends it. */
  call(event: Omit<Event & { type: 'call' }, 'type' | 'id'>, signal: AbortSignal | undefined): Promise<string | null> {
    const id = ++this.#ids
    const { promise, resolve, reject } = withResolvers<string | null>()
    const cancel = () => {
      if (!this.#callers.delete(id)) return
      reject(signal?.reason)
      this.dispatch({ type: 'cancel', id })
    }
    const forget = () => signal?.removeEventListener('abort', cancel)
    this.#callers.set(id, { resolve, reject })
    if (signal) promise.then(forget, forget)
    signal?.addEventListener('abort', cancel)
    this.dispatch({ ...event, type: 'call', id })
    if (signal?.aborted) cancel()
    return promise
  }

  /** An act: resolves when it is written down and posted, and says whether it was. */
  act(event: (id: number) => Event): Promise<boolean> {
    const id = ++this.#ids
    return new Promise((resolve) => {
      this.#acts.set(id, resolve)
      this.dispatch(event(id))
    })
  }

  dispose(): void {
    this.dispatch({ type: 'dispose' })
    for (const undo of this.#undos.splice(0)) undo()
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'lock':
        return this.#lock(effect)
      case 'unlock':
        return this.#end(this.#unlocks, effect.flight)
      case 'sync':
        return this.#sync(effect)
      case 'close-ledger':
        return this.#ledger.close()
      case 'open-channel':
        return this.#openChannel()
      case 'close-channel':
        this.#channel?.close()
        this.#channel = null
        return
      case 'post':
        return this.#channel?.post(effect.message)
      case 'fetch':
        return this.#fetch(effect)
      case 'abort':
        return this.#end(this.#aborts, effect.flight)
      case 'end-session':
        return this.#endSession(effect.session)
      case 'settle':
        return this.#settle(effect.caller, effect.outcome)
      case 'act-done':
        this.#acts.get(effect.id)?.(effect.persisted)
        this.#acts.delete(effect.id)
        return
    }
  }

  #end(undos: Map<number, Undo>, flight: number): void {
    undos.get(flight)?.()
    undos.delete(flight)
  }

  #lock({ flight, key, lane, probe }: Effect & { type: 'lock' }): void {
    const controller = new AbortController()
    const held = withResolvers<void>()
    const before = this.#unlocks.get(flight)
    this.#unlocks.set(flight, () => {
      before?.()
      controller.abort()
      held.resolve()
    })
    const name = `freshtoken:${this.state.config.name}:${key}:${lane}`
    const grant = (kind: LockKind | null): Promise<void> => {
      this.dispatch({ type: 'granted', flight, lane, kind })
      return kind ? held.promise : Promise.resolve()
    }
    this.#ports.locks.request(name, { signal: controller.signal, ifAvailable: probe }, grant)
  }

  #sync({ id, rows, obsolete }: Effect & { type: 'sync' }): void {
    this.#ledger.sync(rows, obsolete).then(
      (read) => this.dispatch({ type: 'ledger', id, rows: read }),
      () => this.dispatch({ type: 'ledger', id, rows: null }),
    )
  }

  #openChannel(): void {
    const { name } = this.state.config
    this.#channel = this.#ports.openChannel(name, (raw) => {
      const message = parseMessage(raw, name)
      if (message) this.dispatch({ type: 'message', message })
    })
    this.dispatch({ type: 'channel', open: this.#channel !== null })
  }

  #fetch({ flight, reason, active, params, attempt }: Effect & { type: 'fetch' }): void {
    const controller = new AbortController()
    const abort = () => controller.abort(new DisposedError('The request was given up'))
    this.#aborts.set(flight, abort)
    const dialect = { read: this.state.config.read, classify: this.#options.classify }
    this.#request({ signal: controller.signal, reason, active, params, attempt })
      .then((answer) => readAnswer(answer, dialect))
      .catch(readFailure)
      .then((answer) => {
        // A late answer of a request that was given up is none of the next one's.
        if (this.#aborts.get(flight) !== abort) return
        this.#aborts.delete(flight)
        this.dispatch({ type: 'answer', flight, answer })
      })
  }

  async #request(request: TokenRequest) {
    const { fetchToken, endpoint = '' } = this.#options
    if (fetchToken) return fetchToken(request)
    const { signal, active, params } = request
    return this.#ports.fetch(endpoint, {
      method: 'POST',
      signal,
      // A login page that a redirect leads to would be a 200.
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'same-origin',
      // A header that no form can send: a cross-site request needs a preflight (OWASP, CSRF prevention).
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-freshtoken': '1' },
      body: JSON.stringify({ active, params }),
    })
  }

  #endSession(session: string | null): void {
    const controller = new AbortController()
    const abort = () => controller.abort(new DisposedError('The request was given up'))
    this.#aborts.set(END_SESSION, abort)
    const done = (ok: boolean) => {
      if (this.#aborts.get(END_SESSION) !== abort) return
      this.#aborts.delete(END_SESSION)
      this.dispatch({ type: 'ended', session, ok })
    }
    const end = async () => this.#options.endSession?.({ session, signal: controller.signal })
    end().then(
      () => done(true),
      () => done(false),
    )
  }

  #settle(id: number, outcome: Outcome): void {
    const caller = this.#callers.get(id)
    this.#callers.delete(id)
    if (outcome.kind === 'token') caller?.resolve(outcome.value)
    else if (outcome.kind === 'out') caller?.resolve(null)
    else
      caller?.reject(
        outcome.kind === 'failed' ? toError(outcome.failure) : new DisposedError('The manager was disposed'),
      )
  }
}

/** `Promise.withResolvers` of ES2024, which Node 20 and Safari 17.3 lack. */
function withResolvers<Value>(): Waiting<Value> & { promise: Promise<Value> } {
  let resolve!: (value: Value) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
