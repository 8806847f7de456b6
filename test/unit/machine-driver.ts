/** One tab: holds the state of a machine and its clock, feeds it events, and runs what it asks for on the origin. */
import type { Answer } from '../../src/core/answer.ts'
import { nextDue } from '../../src/core/due.ts'
import type { Effect, Outcome } from '../../src/core/effects.ts'
import type { Event } from '../../src/core/events.ts'
import { initialState } from '../../src/core/initial-state.ts'
import { transition } from '../../src/core/machine.ts'
import { type Message, parseMessage } from '../../src/core/messages.ts'
import { resolveOptions } from '../../src/core/options.ts'
import type { LifecycleEvent } from '../../src/core/ports.ts'
import type { SessionRecord } from '../../src/core/record.ts'
import type { Instant, State } from '../../src/core/state.ts'
import { peekToken, refreshView, serveWindow, sessionView } from '../../src/core/view.ts'
import type { GetTokenOptions, Params, Session, TokenManagerOptions } from '../../src/types.ts'
import { freeze } from './freeze.ts'
import type { Origin } from './machine-origin.ts'

export interface TabSetup {
  readonly id?: string
  readonly options?: Partial<TokenManagerOptions>
  readonly initial?: Answer
  /** How long the page was there before its manager started, in milliseconds. */
  readonly pageAge?: number
  readonly marker?: string
  readonly shown?: boolean
  readonly prerendering?: boolean
}

/** A `getToken()` or an act, and what became of it: `undefined` while it waits. */
export interface Waiting<Result> {
  readonly id: number
  readonly result: Result | undefined
}

type Of<Type extends Effect['type']> = Effect & { type: Type }

/** A test with more requests than this has found a storm. */
const STORM = 2000

export class Tab {
  readonly id: string
  readonly origin: Origin
  state: State
  shown: boolean
  prerendering: boolean
  /** The marker cookie; `null` where the option is not used. */
  marker: string | null
  random = 0.5
  /** Stopped by the system: nothing reaches it and no timer fires. */
  stopped = false
  isListening = false
  /** When its timer fires, by the origin's time. */
  dueAt = Number.POSITIVE_INFINITY
  /** All that it did. */
  readonly log: Effect[] = []
  /** Flights whose request nobody has answered or given up. */
  open: number[] = []
  /** Told of each thing as it is done. */
  watch: (effect: Effect) => void = () => {}
  readonly #bornAt: number
  readonly #initial: Answer | null
  #ids = 0

  constructor(origin: Origin, setup: TabSetup) {
    const { id = 'a', options, initial, pageAge = 0, marker, shown = true, prerendering = false } = setup
    const given = { fetchToken: () => null, ...(marker === undefined ? {} : { marker: 'session' }), ...options }
    this.origin = origin
    this.id = id
    this.state = initialState(resolveOptions(given, id))
    this.marker = marker ?? null
    this.shown = shown
    this.prerendering = prerendering
    this.#initial = initial ?? null
    this.#bornAt = origin.mono - pageAge
  }

  get now(): Instant {
    const { marker, shown, prerendering, random } = this
    return { wall: this.origin.wall, mono: this.origin.mono - this.#bornAt, random, marker, shown, prerendering }
  }

  send(event: Event): void {
    this.origin.later(() => this.#step(event))
  }

  #step(event: Event): void {
    if (this.stopped) return
    const at = freeze(this.now)
    const { state, effects } = transition(freeze(this.state), freeze(event), at)
    this.state = state
    this.dueAt = this.origin.mono + Math.ceil(nextDue(state, at))
    this.log.push(...effects)
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: Effect): void {
    this.watch(effect)
    switch (effect.type) {
      case 'lock':
        return this.origin.requestLock(this, effect)
      case 'unlock':
        return this.origin.releaseLocks(this, effect.flight)
      case 'sync':
        return this.origin.sync(this, effect)
      case 'close-ledger':
        return this.origin.closeLedger(this)
      case 'open-channel':
        this.isListening = this.origin.hasChannel
        return this.send({ type: 'channel', open: this.isListening })
      case 'close-channel':
        this.isListening = false
        return
      case 'post':
        return this.origin.deliver(this, effect.message)
      case 'fetch':
        if (this.requests.length > STORM) throw new Error('A storm of requests')
        this.open.push(effect.flight)
        return
      case 'abort':
        this.open = this.open.filter((flight) => flight !== effect.flight)
    }
  }

  start(): void {
    const from = { wall: this.origin.wall - (this.origin.mono - this.#bornAt), mono: 0 }
    this.send({ type: 'start', initial: this.#initial && { answer: this.#initial, from, marker: this.marker } })
  }

  /** What was posted on the channel, if it is a message. */
  hear(raw: unknown): void {
    const message = parseMessage(raw, this.state.config.name)
    if (message) this.send({ type: 'message', message })
  }

  /** The page's life; `hidden` and `visible` change what is shown as well. */
  live(event: LifecycleEvent): void {
    if (event === 'hidden' || event === 'visible') this.shown = event === 'visible'
    if (event === 'prerendered') this.prerendering = false
    this.send({ type: 'life', event })
  }

  getToken({ params, rejected, forceRefresh, minLifetime }: GetTokenOptions = {}): Waiting<Outcome> {
    const what = { params: params ?? null, rejected: rejected ?? null, minLifetime: minLifetime ?? null }
    return this.#wait(
      (id) => ({ type: 'call', id, force: forceRefresh === true, ...what }),
      (id) => this.effects('settle').find(({ caller }) => caller === id)?.outcome,
    )
  }

  #act(event: (id: number) => Event): Waiting<boolean> {
    return this.#wait(event, (id) => this.effects('act-done').find((done) => done.id === id)?.persisted)
  }

  #wait<Result>(event: (id: number) => Event, find: (id: number) => Result | undefined): Waiting<Result> {
    this.#ids += 1
    const id = this.#ids
    this.send(event(id))
    return {
      id,
      get result() {
        return find(id)
      },
    }
  }

  signedIn(answer: Answer | null = null): Waiting<boolean> {
    return this.#act((id) => ({ type: 'sign-in', id, answer }))
  }

  signOut(): Waiting<boolean> {
    return this.#act((id) => ({ type: 'sign-out', id }))
  }

  invalidate(params: Params | null = null): Waiting<boolean> {
    return this.#act((id) => ({ type: 'invalidate', id, params }))
  }

  switchTo(params: Params, tabs: 'all' | 'this' = 'all'): Waiting<boolean> {
    return this.#act((id) => ({ type: 'switch', id, params, tabs }))
  }

  dispose(): void {
    this.send({ type: 'dispose' })
  }

  /** The server answers the oldest request in the air. */
  answer(answer: Answer): void {
    const flight = this.open.shift()
    if (flight === undefined) throw new Error('No request is in the air')
    this.send({ type: 'answer', flight, answer })
  }

  /** The server has heard of the latest sign-out, or could not be reached. */
  ended(ok: boolean): void {
    const ending = this.effects('end-session').at(-1)
    if (!ending) throw new Error('Nobody was signed out')
    this.send({ type: 'ended', session: ending.session, ok })
  }

  /** All effects of this type so far. */
  effects<Type extends Effect['type']>(type: Type): Of<Type>[] {
    return this.log.filter((effect): effect is Of<Type> => effect.type === type)
  }

  /** What it did since its log was this long. */
  typesSince(length: number): Effect['type'][] {
    return this.log.slice(length).map(({ type }) => type)
  }

  /** Requests to the server so far. */
  get requests(): Of<'fetch'>[] {
    return this.effects('fetch')
  }

  get inTheAir(): number {
    return this.open.length
  }

  /** What it knows of the session, as it would post it. */
  get known(): SessionRecord {
    return this.state.session
  }

  /** Messages so far, as others read them. */
  get posts(): Message[] {
    const read = this.effects('post').map(({ message }) => parseMessage(message, this.state.config.name))
    return read.filter((message) => message !== null)
  }

  get session(): Session {
    return sessionView(this.state, this.now, null)
  }

  sessionOf(params: Params): Session {
    return sessionView(this.state, this.now, params)
  }

  get refresh(): ReturnType<typeof refreshView> {
    return refreshView(this.state, this.now, null)
  }

  /** The token in memory. */
  get token(): string | null {
    return peekToken(this.state, this.now, null)?.token ?? null
  }

  /** For how long it may be handed out by the wall clock alone, in milliseconds. */
  get window(): number | null {
    return serveWindow(this.state, this.now)?.forMs ?? null
  }
}

/** The lanes that a tab asked to hold, in order. */
export function lanesOf(tab: Tab): number[] {
  return tab.effects('lock').flatMap(({ lane, probe }) => (probe ? [] : [lane]))
}
