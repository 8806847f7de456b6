/** How long each token was said to live, line by line, by each answer that brought it. */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Happening, Minted } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Lines } from './lines.ts'

/** From the beginning of the request for it, or from when it was given; true time. */
export interface Span {
  readonly at: number
  readonly lifetimeMs: number
}

const NONE: readonly Span[] = []

/** Told after `lines`. */
export class Spans implements Tracker {
  readonly #lines: Lines
  readonly #told = new Map<string, Span[]>()

  constructor(lines: Lines) {
    this.#lines = lines
  }

  see(happening: Happening): void {
    if (happening.kind === 'answered') this.#answered(happening)
    else if (happening.kind === 'given') this.#given(happening, happening.minted)
    else if (happening.kind === 'act' && happening.minted) this.#given(happening, happening.minted)
  }

  /** Every account of this token that a tab of this line can have. */
  of(token: string, line: string): readonly Span[] {
    return this.#told.get(`${line} ${token}`) ?? NONE
  }

  #answered({ request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = this.#lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { token, deadAt } = verdict.minted
    const { asked, handledAt, line } = request
    this.#tell(line, token, { at: asked.at, lifetimeMs: deadAt - (handledAt ?? asked.at) })
  }

  #given({ at, tab }: { readonly at: number; readonly tab: string }, { token, deadAt, params }: Minted): void {
    this.#tell(this.#lines.nameOf(tab, lineKey(params)), token, { at, lifetimeMs: deadAt - at })
  }

  #tell(line: string, token: string, span: Span): void {
    const name = `${line} ${token}`
    this.#told.set(name, [...(this.#told.get(name) ?? NONE), span])
  }
}
