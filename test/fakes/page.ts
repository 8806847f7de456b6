import type { LifecycleEvent, Undo } from '../../src/core/ports.ts'
import type { EngineTraits } from './engine.ts'
import type { Observe, PageChange } from './observe.ts'
import type { Machine } from './timeline.ts'

/** A document in a tab. Its tasks stand still while it is frozen, cached or stopped, and are lost with it. */
export class Page {
  readonly name: string
  readonly engine: EngineTraits
  readonly #machine: Machine
  readonly #observe: Observe | undefined
  readonly #listeners = new Set<(event: LifecycleEvent) => void>()
  readonly #whenGone = new Set<() => void>()
  #whenActivated: (() => void)[] = []
  #held: (() => void)[] = []
  /** `cached`: in the back/forward cache. `gone`: closed, crashed, evicted. */
  state: 'running' | 'frozen' | 'cached' | 'gone' = 'running'
  /** The system has stopped its process: nothing runs, and nobody has told it. */
  isStopped = false
  isVisible: boolean
  /** By the machine's monotonic clock, as all times here. */
  hiddenSince: number
  isPrerendering: boolean
  #cachedAt = 0
  /** How long it has been in the back/forward cache, all in all. */
  cachedMs = 0
  restoredAt = -1

  constructor(
    { name, engine, isVisible, isPrerendering }: Pick<Page, 'name' | 'engine' | 'isVisible' | 'isPrerendering'>,
    machine: Machine,
    observe: Observe | undefined,
  ) {
    this.name = name
    this.engine = engine
    this.#machine = machine
    this.#observe = observe
    this.isVisible = isVisible && !isPrerendering
    this.hiddenSince = machine.monotonic()
    this.isPrerendering = isPrerendering
    this.note('opened')
  }

  get isGone(): boolean {
    return this.state === 'gone'
  }

  note(change: PageChange): void {
    this.#observe?.({ kind: 'page', tab: this.name, change })
  }

  listen(listener: (event: LifecycleEvent) => void): Undo {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** An observer, or a listener before, may have ended it. */
  tell(event: LifecycleEvent): void {
    for (const listener of [...this.#listeners]) if (!this.isGone) listener(event)
  }

  setVisible(isVisible: boolean): void {
    if (this.isVisible === isVisible) return
    this.isVisible = isVisible
    if (!isVisible) this.hiddenSince = this.#machine.monotonic()
    this.note(isVisible ? 'shown' : 'hidden')
    this.tell(isVisible ? 'visible' : 'hidden')
  }

  /** A task of this page. */
  after(task: () => void, delayMs: number): Undo {
    let isUndone = false
    const run = (): void => {
      if (isUndone || this.isGone) return
      if (this.state === 'running' && !this.isStopped) task()
      else this.#held.push(run)
    }
    const undo = this.#machine.schedule(run, delayMs)
    return () => {
      isUndone = true
      undo()
    }
  }

  /** At once, though the page may be frozen; if it is stopped, when it continues, and if the machine sleeps, after that. */
  unlessStopped(action: () => void): void {
    const again = (): void => this.unlessStopped(action)
    if (this.isGone) return
    if (this.isStopped) this.#held.push(again)
    else if (this.#machine.isAsleep()) this.#machine.schedule(again, 0)
    else action()
  }

  /** At once, or when the prerendered page is shown. */
  onceActive(action: () => void): void {
    if (this.isPrerendering) this.#whenActivated.push(action)
    else action()
  }

  /** What the browser takes back from a page that is gone. */
  onceGone(action: () => void): Undo {
    this.#whenGone.add(action)
    return () => this.#whenGone.delete(action)
  }

  activate(): void {
    this.isPrerendering = false
    this.note('activated')
    for (const action of this.#whenActivated.splice(0)) action()
  }

  freeze(): void {
    if (this.isGone) return
    this.state = 'frozen'
    this.note('frozen')
  }

  cache(): void {
    if (this.isGone) return
    this.state = 'cached'
    this.#cachedAt = this.#machine.monotonic()
    this.note('cached')
  }

  stop(): void {
    if (this.isGone || this.isStopped) return
    this.isStopped = true
    this.note('stopped')
  }

  continue(): void {
    if (this.isGone || !this.isStopped) return
    this.isStopped = false
    this.note('continued')
    this.#release()
  }

  /** Out of the freezer, or of the back/forward cache. */
  thaw(): void {
    const wasCached = this.state === 'cached'
    if (wasCached) this.restoredAt = this.#machine.monotonic()
    if (wasCached) this.cachedMs += this.restoredAt - this.#cachedAt
    this.state = 'running'
    this.note(wasCached ? 'restored' : 'resumed')
    this.#release()
  }

  end(change: 'closed' | 'crashed' | 'evicted'): void {
    if (this.isGone) return
    this.state = 'gone'
    this.#held = []
    this.note(change)
    for (const action of [...this.#whenGone]) action()
  }

  /** What stood still runs now, in its order, each a task of its own. */
  #release(): void {
    for (const run of this.#held.splice(0)) this.#machine.schedule(run, 0)
  }
}
