/** The lives of tabs, as the world sees them. */
import type { PageChange } from '../../../fakes/observe.ts'
import type { Happening, TabTraits } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

export interface TabLife {
  readonly tab: string
  readonly traits: TabTraits
  isVisible: boolean
  isPrerendering: boolean
  state: 'running' | 'frozen' | 'cached' | 'gone'
  /** By the system: it knows nothing of it. */
  isStopped: boolean
  isDisposed: boolean
  /** Number of the happening that opened it, and of the last ones that interrupted it and that brought it back. */
  openedAt: number
  interruptedAt: number
  returnedAt: number
}

/** Nothing is known of a tab that was never opened; it is as good as gone. */
const NOBODY: TabTraits = {
  locks: 'none',
  hasLedger: false,
  hasChannel: false,
  isVisible: false,
  isPrerendering: false,
  isSharing: false,
  isOther: false,
}

function born(tab: string, traits: TabTraits, count: number): TabLife {
  const { isPrerendering } = traits
  const isVisible = traits.isVisible && !isPrerendering
  const life = { isVisible, isPrerendering, state: 'running', isStopped: false, isDisposed: false } as const
  return { tab, traits, ...life, openedAt: count, interruptedAt: 0, returnedAt: count }
}

const STATES: Readonly<Partial<Record<PageChange, TabLife['state']>>> = {
  frozen: 'frozen',
  cached: 'cached',
  resumed: 'running',
  restored: 'running',
  evicted: 'gone',
  closed: 'gone',
  crashed: 'gone',
}

function change(life: TabLife, page: PageChange, count: number): void {
  life.state = STATES[page] ?? life.state
  if (page === 'shown' || page === 'hidden') life.isVisible = page === 'shown'
  if (page === 'stopped' || page === 'continued') life.isStopped = page === 'stopped'
  if (page === 'activated') life.isPrerendering = false
  if (life.state !== 'running' || life.isStopped) life.interruptedAt = count
  else if (page === 'resumed' || page === 'restored' || page === 'continued') life.returnedAt = count
}

export class Tabs implements Tracker {
  readonly #lives = new Map<string, TabLife>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'act' && happening.act === 'dispose') this.of(happening.tab).isDisposed = true
    if (happening.kind !== 'page') return
    const { tab, traits } = happening
    const life = this.#lives.get(tab)
    if (happening.change === 'opened' || !life) this.#lives.set(tab, born(tab, traits, count))
    else change(life, happening.change, count)
  }

  of(tab: string): TabLife {
    return this.#lives.get(tab) ?? { ...born(tab, NOBODY, 0), state: 'gone' }
  }

  /** Whether its tasks run. */
  isRunning(tab: string): boolean {
    const { state, isStopped } = this.of(tab)
    return state === 'running' && !isStopped
  }

  /** Whether it answers others: it runs, and was not disposed. */
  isAlive(tab: string): boolean {
    return this.isRunning(tab) && !this.of(tab).isDisposed
  }
}
