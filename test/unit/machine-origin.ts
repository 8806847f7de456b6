/**
 * What the tabs of one origin share: the wall clock, locks, a ledger and a channel. All of it answers in no time, one
 * thing after the other, so that a test is a short story; what a story is about is held back or taken away by name.
 */
import type { Effect } from '../../src/core/effects.ts'
import { parseRow, type Row } from '../../src/core/messages.ts'
import type { LockKind } from '../../src/core/ports.ts'
import { Tab, type TabSetup } from './machine-driver.ts'

interface LockRequest {
  readonly tab: Tab | null
  readonly flight: number
}

interface Reading {
  readonly tab: Tab
  readonly effect: Effect & { type: 'sync' }
}

/** More timers than this in one stretch of time is a storm. */
const STORM = 2000

export class Origin {
  /** Wall clock of all tabs. */
  wall = Date.UTC(2030, 0, 1)
  /** Time that really passed. */
  mono = 0
  /** `held`: answers when `answerLedger()` is called, or never. `broken`: refuses. */
  ledger: 'well' | 'held' | 'broken' = 'well'
  hasChannel = true
  lockKind: LockKind = 'locks'
  /** Whether anybody says if a lock is free. */
  answersProbes = true
  readonly rows = new Map<number, object>()
  tabs: Tab[] = []
  readonly #locks = new Map<string, LockRequest[]>()
  readonly #tasks: (() => void)[] = []
  #isBusy = false
  #readings: Reading[] = []
  #keys = 0
  #opened = 0

  /** Opens a page and starts its manager. */
  open(setup: TabSetup = {}): Tab {
    this.#opened += 1
    const tab = new Tab(this, { id: String.fromCharCode(96 + this.#opened), ...setup })
    this.tabs.push(tab)
    tab.start()
    return tab
  }

  /** First come, first served, as tasks of a browser are: what a task causes comes after what was there before. */
  later(task: () => void): void {
    this.#tasks.push(task)
    if (this.#isBusy) return
    this.#isBusy = true
    for (let next = this.#tasks.shift(); next; next = this.#tasks.shift()) next()
    this.#isBusy = false
  }

  /** The one tab that has a request in the air. */
  get requester(): Tab {
    const [tab, ...others] = this.tabs.filter(({ inTheAir }) => inTheAir)
    if (!tab || others.length) throw new Error(`${tab ? others.length + 1 : 0} tabs have a request in the air`)
    return tab
  }

  /** The tab is gone, with all that it held. */
  close(tab: Tab): void {
    this.tabs = this.tabs.filter((each) => each !== tab)
    tab.stopped = true
    for (const name of [...this.#locks.keys()]) this.#drop(name, (request) => request.tab === tab)
    this.closeLedger(tab)
  }

  /** Time passes for all tabs; timers fire on time, those of stopped tabs never. */
  elapse(ms: number): void {
    const end = this.mono + ms
    for (let fired = 0; ; fired += 1) {
      const [next] = this.tabs.filter((tab) => !tab.stopped).sort((a, b) => a.dueAt - b.dueAt)
      if (!next || next.dueAt > end) break
      if (fired > STORM) throw new Error(`${STORM} timers in ${ms} ms`)
      this.#pass(Math.max(0, next.dueAt - this.mono))
      next.send({ type: 'timer' })
    }
    this.#pass(end - this.mono)
  }

  /** The computer sleeps: the wall clock goes on, the monotonic one stands still, and no timer fires. */
  sleep(ms: number): void {
    this.wall += ms
  }

  #pass(ms: number): void {
    this.mono += ms
    this.wall += ms
  }

  /** Somebody outside of all tabs holds this lock: frozen, stopped. Returns what lets go. */
  occupy(line = '', lane = 0): () => void {
    const name = `${line}:${lane}`
    const holder = { tab: null, flight: 0 }
    this.#locks.set(name, [holder, ...(this.#locks.get(name) ?? [])])
    return () => this.#drop(name, (request) => request === holder)
  }

  requestLock(tab: Tab, { flight, key, lane, probe }: Effect & { type: 'lock' }): void {
    if (probe && !this.answersProbes) return
    const kind = this.lockKind
    const name = `${key}:${lane}`
    const queue = this.#locks.get(name) ?? []
    const isFree = kind === 'none' || !queue.length
    if (isFree || probe) tab.send({ type: 'granted', flight, lane, kind: isFree ? kind : null })
    if (kind !== 'none' && (isFree || !probe)) this.#locks.set(name, [...queue, { tab, flight }])
  }

  releaseLocks(tab: Tab, flight: number): void {
    for (const name of [...this.#locks.keys()]) {
      this.#drop(name, (request) => request.tab === tab && request.flight === flight)
    }
  }

  /** The next in the queue is granted, also when it is frozen: then nobody is. */
  #drop(name: string, isGone: (request: LockRequest) => boolean): void {
    const before = this.#locks.get(name) ?? []
    const after = before.filter((request) => !isGone(request))
    this.#locks.set(name, after)
    const [head] = after
    if (!head || head === before[0]) return
    const lane = Number(name.slice(name.lastIndexOf(':') + 1))
    head.tab?.send({ type: 'granted', flight: head.flight, lane, kind: this.lockKind })
  }

  sync(tab: Tab, effect: Effect & { type: 'sync' }): void {
    if (this.ledger === 'broken') return tab.send({ type: 'ledger', id: effect.id, rows: null })
    this.#readings.push({ tab, effect })
    if (this.ledger === 'well') this.answerLedger()
  }

  /** All that waits for the ledger is answered. */
  answerLedger(): void {
    for (const { tab, effect } of this.#readings.splice(0)) {
      const rows = { keys: [...this.rows.keys()], rows: [...this.rows.values()] }
      for (const row of effect.rows) this.write(row)
      for (const key of effect.obsolete) this.rows.delete(key)
      tab.send({ type: 'ledger', id: effect.id, rows })
    }
  }

  /** Appends a row, as another tab does. */
  write(row: object): void {
    this.#keys += 1
    this.rows.set(this.#keys, structuredClone(row))
  }

  /** What this tab asked of the ledger is cut off. */
  closeLedger(tab: Tab): void {
    this.#readings = this.#readings.filter((reading) => reading.tab !== tab)
  }

  /** All rows, as a tab reads them. */
  read(): Row[] {
    return [...this.rows.values()].map(parseRow)
  }

  deliver(from: Tab, message: object): void {
    for (const tab of this.tabs) {
      if (tab !== from && tab.isListening) this.later(() => tab.isListening && tab.hear(structuredClone(message)))
    }
  }
}
