import type { LifecycleEvent, Undo } from '../../src/core/ports.ts'
import type { Timeline } from './timeline.ts'

/** A document in a tab. Its tasks stand still while it is frozen or cached, and are lost with it. */
export class Page {
  readonly #timeline: Timeline
  readonly #listeners = new Set<(event: LifecycleEvent) => void>()
  readonly #whenGone = new Set<() => void>()
  #whenActivated: (() => void)[] = []
  #held: (() => void)[] = []
  /** `cached`: in the back/forward cache. `gone`: closed, crashed, evicted. */
  state: 'running' | 'frozen' | 'cached' | 'gone' = 'running'
  isVisible: boolean
  isPrerendering: boolean

  constructor(timeline: Timeline, isVisible: boolean, isPrerendering: boolean) {
    this.#timeline = timeline
    this.isVisible = isVisible && !isPrerendering
    this.isPrerendering = isPrerendering
  }

  listen(listener: (event: LifecycleEvent) => void): Undo {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(...events: readonly LifecycleEvent[]): void {
    for (const event of events) for (const listener of [...this.#listeners]) listener(event)
  }

  /** A task of this page. */
  after(task: () => void, delayMs: number): Undo {
    let isUndone = false
    const run = (): void => {
      if (this.state === 'running' && !isUndone) task()
      else if (this.state !== 'gone') this.#held.push(run)
    }
    const undo = this.#timeline.schedule(run, delayMs)
    return () => {
      isUndone = true
      undo()
    }
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
    for (const action of this.#whenActivated.splice(0)) action()
  }

  stop(state: 'frozen' | 'cached'): void {
    this.state = state
  }

  /** What stood still runs now, in its order, each a task of its own. */
  thaw(): void {
    this.state = 'running'
    for (const run of this.#held.splice(0)) this.#timeline.schedule(run, 0)
  }

  end(): void {
    if (this.state === 'gone') return
    this.state = 'gone'
    this.#held = []
    for (const action of [...this.#whenGone]) action()
  }
}
