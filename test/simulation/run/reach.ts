/** How often trouble really bit: trouble that never does proves nothing. */
import type { PageChange } from '../../fakes/observe.ts'
import type { Happening } from '../journal.ts'

/** What this tab is going through. */
interface Life {
  isAway: boolean
  /** Names of the locks that are its own. */
  readonly locks: Set<string>
  /** When the latest grant was heard. */
  toldAt: number
  requests: number
  epoch: number
  signedOut: boolean
  actedAt: number
}

const AWAY: readonly PageChange[] = ['frozen', 'cached', 'stopped']
const BACK: readonly PageChange[] = ['resumed', 'restored', 'continued']
const END: readonly PageChange[] = ['closed', 'crashed', 'evicted']

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>

export class Reach {
  readonly counts = new Map<string, number>()
  readonly #lives = new Map<string, Life>()
  /** Locks whose holders ended. */
  readonly #orphaned = new Set<string>()
  readonly #inTheAir = new Map<number, string>()

  add(what: string, count = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + count)
  }

  see(happening: Happening): void {
    switch (happening.kind) {
      case 'page':
        return this.#page(happening)
      case 'lock':
        return this.#lock(happening)
      case 'heard':
        return this.#heard(happening)
      case 'posted':
        return this.#posted(happening)
      case 'request':
        return this.#request(happening)
      case 'answered':
        return this.#answered(happening)
      case 'act':
        return this.#act(happening)
      case 'handled':
        return this.#handled(happening)
      case 'cookie':
        return this.#whileInTheAir('marker moved')
      case 'clock':
        return this.#whileInTheAir(happening.asleepMs ? 'machine slept' : 'wall clock jumped')
      case 'ending':
        if (!this.#life(happening.tab).signedOut) this.add('debt settled by another tab')
        return
      case 'ended':
        if (!happening.ok) this.add('sign-out owed to the server')
    }
  }

  #life(tab: string): Life {
    const none = { isAway: false, toldAt: -1, requests: 0, epoch: 0, signedOut: false, actedAt: -1 }
    const life = this.#lives.get(tab) ?? { ...none, locks: new Set<string>() }
    this.#lives.set(tab, life)
    return life
  }

  #page({ tab, change }: Of<'page'>): void {
    const life = this.#life(tab)
    const isEnd = END.includes(change)
    if (change === 'crashed' || change === 'closed') for (const name of life.locks) this.#orphaned.add(name)
    if (life.locks.size > 0 && (isEnd || AWAY.includes(change))) this.add(`holder of a lock ${change}`)
    if (life.requests > 0 && (isEnd || AWAY.includes(change))) this.add(`request in the air when ${change}`)
    if (change === 'evicted') this.add('evicted from the back/forward cache')
    if (AWAY.includes(change)) life.isAway = true
    if (BACK.includes(change)) life.isAway = false
  }

  #lock({ at, tab, name, change }: Of<'lock'>): void {
    const life = this.#life(tab)
    if (change === 'granted') {
      life.locks.add(name)
      if (life.isAway) this.add('lock granted to a page that stands still')
      if (this.#orphaned.delete(name)) this.add('lock of a page that ended granted to another')
    } else if (change === 'told') life.toldAt = at
    else if (change === 'released' || change === 'given up') life.locks.delete(name)
    else if (change === 'requested' && !name.endsWith(':0')) this.add('lane left')
  }

  #heard({ at, tab, lateMs, message }: Of<'heard'>): void {
    const { toldAt } = this.#life(tab)
    if (message.token && lateMs > 0 && toldAt >= at - lateMs) this.add('token heard after the next grant')
    if (message.v !== 1) this.add('word of another version')
  }

  /** An epoch that no act began: another marker, or another identity. */
  #posted({ at, tab, message }: Of<'posted'>): void {
    const life = this.#life(tab)
    const { epoch, raiser } = message.session
    const isOwn = epoch > life.epoch && raiser === message.tabId
    if (isOwn && life.actedAt < at)
      this.add(message.session.marker === null ? 'epoch raised by an identity' : 'epoch raised by a marker')
    life.epoch = Math.max(life.epoch, epoch)
    if (message.kind === 'ask') this.add(`asked, stage ${message.stage}`)
  }

  #request({ tab, request, params, reason }: Of<'request'>): void {
    this.add(`request: ${reason}`)
    const line = JSON.stringify(params)
    if ([...this.#inTheAir.values()].includes(line)) this.add('two requests in the air')
    this.#inTheAir.set(request, line)
    this.#life(tab).requests += 1
  }

  #answered({ tab, request, verdict }: Of<'answered'>): void {
    this.#inTheAir.delete(request)
    this.#life(tab).requests -= 1
    if (verdict === null) this.add('request without an answer')
  }

  #act({ at, tab, act }: Of<'act'>): void {
    const life = this.#life(tab)
    life.actedAt = at
    if (act === 'signOut') life.signedOut = true
    this.#whileInTheAir(act)
  }

  #handled({ request, verdict }: Of<'handled'>): void {
    if (verdict.kind === 'token' && verdict.minted.request !== request) this.add('the same token given again')
    if (verdict.kind === 'out' && verdict.reason === null) this.add('401 without a reason')
  }

  #whileInTheAir(what: string): void {
    if (this.#inTheAir.size > 0) this.add(`${what} while a request is in the air`)
  }
}
