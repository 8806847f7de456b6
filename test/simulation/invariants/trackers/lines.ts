/**
 * The requests of each line of tokens, by all tabs that share it. A tab that stands alone has lines of its own; so has
 * one without any lock, and one with neither channel nor ledger: nobody can tell it anything.
 */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Happening, TabTraits, Verdict } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Tabs } from './tabs.ts'

type Asked = Happening & { kind: 'request' }

/** One request. */
export interface Request {
  readonly asked: Asked
  readonly count: number
  /** Name of its line here, for all tabs that share it. */
  readonly line: string
  /** When the server handled it. */
  handledAt: number | null
  /** When the page was answered; `null`: it is in the air. */
  answered: { readonly at: number; readonly count: number; readonly verdict: Verdict | null } | null
}

function isAlone({ isSharing, isOther, locks, hasChannel, hasLedger }: TabTraits): boolean {
  return !isSharing || isOther || locks === 'none' || (!hasChannel && !hasLedger)
}

/** Told after `tabs`. */
export class Lines implements Tracker {
  readonly #tabs: Tabs
  readonly #requests = new Map<number, Request>()
  readonly #inAir = new Map<string, Set<Request>>()

  constructor(tabs: Tabs) {
    this.#tabs = tabs
  }

  see(happening: Happening, count: number): void {
    if (happening.kind === 'request') this.#asked(happening, count)
    else if (happening.kind === 'handled') this.#handled(happening)
    else if (happening.kind === 'answered') this.#answered(happening, count)
  }

  /** How the line of this key is called in this tab. */
  nameOf(tab: string, key: string): string {
    return isAlone(this.#tabs.of(tab).traits) ? `${key}#${tab}` : key
  }

  request(number: number): Request | undefined {
    return this.#requests.get(number)
  }

  inAir(line: string): ReadonlySet<Request> | undefined {
    return this.#inAir.get(line)
  }

  #asked(asked: Asked, count: number): void {
    const line = this.nameOf(asked.tab, lineKey(asked.params))
    const request: Request = { asked, count, line, handledAt: null, answered: null }
    this.#requests.set(asked.request, request)
    const inAir = this.#inAir.get(line) ?? new Set()
    this.#inAir.set(line, inAir)
    inAir.add(request)
  }

  #handled({ at, request: number }: Happening & { kind: 'handled' }): void {
    const request = this.#requests.get(number)
    if (request) request.handledAt = at
  }

  #answered({ at, request: number, verdict }: Happening & { kind: 'answered' }, count: number): void {
    const request = this.#requests.get(number)
    if (!request) return
    request.answered = { at, count, verdict }
    this.#inAir.get(request.line)?.delete(request)
  }
}
