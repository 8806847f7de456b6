/** How long each token was said to live, line by line, by each answer that brought it. */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Happening, Minted } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Lines } from './lines.ts'
import type { Tabs } from './tabs.ts'

/** From the beginning of the request for it, or from when it was given; true time. */
export interface Span {
  readonly at: number
  readonly lifetimeMs: number
  /** The tab that was told so. */
  readonly tab: string
}

const NONE: readonly Span[] = []

/** Told after `tabs` and `lines`. */
export class Spans implements Tracker {
  readonly #tabs: Tabs
  readonly #lines: Lines
  readonly #ofLines = new Map<string, readonly Span[]>()
  /** The same, whichever line of this key it was. */
  readonly #ofKeys = new Map<string, readonly Span[]>()

  constructor(tabs: Tabs, lines: Lines) {
    this.#tabs = tabs
    this.#lines = lines
  }

  see(happening: Happening): void {
    if (happening.kind === 'answered') this.#answered(happening)
    else if (happening.kind === 'heard') this.#heard(happening)
    else if (happening.kind === 'given') this.#given(happening, happening.minted)
    else if (happening.kind === 'act' && happening.minted) this.#given(happening, happening.minted)
  }

  /** Every account of this token that a tab of this line can have. */
  of(token: string, line: string): readonly Span[] {
    return this.#ofLines.get(`${line} ${token}`) ?? NONE
  }

  #answered({ request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = this.#lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { asked, handledAt, line } = request
    const lifetimeMs = verdict.minted.deadAt - (handledAt ?? asked.at)
    this.#tell(line, verdict.minted, { at: asked.at, lifetimeMs, tab: asked.tab })
  }

  #given({ at, tab }: { readonly at: number; readonly tab: string }, minted: Minted): void {
    const line = this.#lines.nameOf(tab, lineKey(minted.params))
    this.#tell(line, minted, { at, lifetimeMs: minted.deadAt - at, tab })
  }

  #tell(line: string, { token, params }: Minted, span: Span): void {
    for (const [map, name] of [
      [this.#ofLines, `${line} ${token}`],
      [this.#ofKeys, `${lineKey(params)} ${token}`],
    ] as const) {
      map.set(name, [...(map.get(name) ?? NONE), span])
    }
  }

  /** Tabs without a lock have lines of their own, and yet are heard, and hear. */
  #heard({ tab, message: { token, line } }: Happening & { kind: 'heard' }): void {
    if (!token || !line || !this.#tabs.of(tab).traits.isSharing) return
    const name = `${this.#lines.nameOf(tab, line.key)} ${token.value}`
    const told = this.#ofKeys.get(`${line.key} ${token.value}`)
    if (told && !this.#ofLines.has(name)) this.#ofLines.set(name, told)
  }
}
