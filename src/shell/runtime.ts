/** Turns the world into events, and runs the effects of the machine on the ports. Decides nothing. */

import { nextDue } from '../core/due.ts'
import type { Effect } from '../core/effects.ts'
import type { Event } from '../core/events.ts'
import { initialState } from '../core/initial-state.ts'
import { transition } from '../core/machine.ts'
import { parseMessage } from '../core/messages.ts'
import type { Config } from '../core/options.ts'
import type { Channel, Ledger, Lifecycle, Ports, Undo } from '../core/ports.ts'
import type { Instant, State } from '../core/state.ts'
import type { TokenManagerOptions } from '../types.ts'
import { HeldLocks } from './held-locks.ts'
import { report } from './listeners.ts'
import { Requests } from './requests.ts'
import { Callers } from './waiting.ts'

/** Told after each transition, and of each refresh. */
export interface Observer {
  changed(event: Event, at: Instant): void
  refreshed(effect: Effect & { type: 'refreshed' }): void
  failed(effect: Effect & { type: 'failed' }): void
}

/** The app's word; where it throws, the page's. */
function isShown(isActive: () => boolean, lifecycle: Lifecycle): boolean {
  try {
    return isActive() === true
  } catch (error) {
    report(error)
    return lifecycle.isVisible()
  }
}

export class Runtime {
  state: State
  readonly #options: TokenManagerOptions
  readonly #ports: Ports
  readonly #observer: Observer
  readonly #ledger: Ledger
  readonly #locks: HeldLocks
  readonly #requests: Requests
  readonly #callers = new Callers()
  readonly #acts = new Map<number, (persisted: boolean) => void>()
  readonly #undos: Undo[] = []
  readonly #queue: Event[] = []
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
    this.#locks = new HeldLocks(ports.locks, config)
    this.#requests = new Requests(options, config.read, ports.fetch)
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
      shown: isActive ? isShown(isActive, lifecycle) : lifecycle.isVisible(),
      prerendering: lifecycle.isPrerendering(),
    }
  }

  /** Listens to the page. */
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
      this.#arm()
    }
  }

  /** A `getToken()`: settles when the machine says so, or when its own signal ends it. */
  call(call: Omit<Event & { type: 'call' }, 'type' | 'id'>, signal: AbortSignal | undefined): Promise<string | null> {
    const id = ++this.#ids
    const token = this.#callers.wait(id, signal, () => this.dispatch({ type: 'cancel', id }))
    this.dispatch({ ...call, type: 'call', id })
    return token
  }

  /** An act: resolves when it is posted and written down, and says whether it could be written. */
  act(event: (id: number) => Event): Promise<boolean> {
    const id = ++this.#ids
    return new Promise((resolve) => {
      this.#acts.set(id, resolve)
      this.dispatch(event(id))
    })
  }

  /** What was about to happen no longer does, also when a listener disposes. */
  dispose(): void {
    this.#queue.length = 0
    this.dispatch({ type: 'dispose' })
    for (const undo of this.#undos.splice(0)) undo()
    this.#callers.giveUp()
    for (const done of this.#acts.values()) done(false)
    this.#acts.clear()
  }

  /** Listeners come last: what they do cannot keep anything else from being done. */
  #step(event: Event): void {
    const at = this.instant()
    const { state, effects } = transition(this.state, event, at)
    this.state = state
    this.#due = nextDue(state, at)
    for (const effect of effects) this.#run(effect)
    this.#observer.changed(event, at)
    for (const effect of effects) {
      if (effect.type === 'refreshed') this.#observer.refreshed(effect)
      else if (effect.type === 'failed') this.#observer.failed(effect)
    }
  }

  #arm(): void {
    this.#stopTimer()
    this.#stopTimer = Number.isFinite(this.#due)
      ? this.#ports.clock.setTimer(() => this.dispatch({ type: 'timer' }), this.#due)
      : () => {}
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'lock': {
        const { flight, lane } = effect
        return this.#locks.request(effect, (kind) => this.dispatch({ type: 'granted', flight, lane, kind }))
      }
      case 'unlock':
        return this.#locks.release(effect.flight)
      case 'sync':
        return this.#sync(effect)
      case 'close-ledger':
        return this.#ledger.close()
      case 'open-channel':
        return this.#openChannel()
      case 'close-channel':
        return this.#closeChannel()
      case 'post':
        return this.#channel?.post(effect.message)
      case 'fetch': {
        const { flight } = effect
        return this.#requests.fetch(effect, (answer) => this.dispatch({ type: 'answer', flight, answer }))
      }
      case 'abort':
        return this.#requests.abort(effect.flight, effect.isLate)
      case 'end-session': {
        const { session } = effect
        return this.#requests.endSession(session, (ok) => this.dispatch({ type: 'ended', session, ok }))
      }
      case 'settle':
        return this.#callers.settle(effect.caller, effect.outcome)
      case 'act-done':
        this.#acts.get(effect.id)?.(effect.persisted)
        this.#acts.delete(effect.id)
    }
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

  #closeChannel(): void {
    this.#channel?.close()
    this.#channel = null
  }
}
