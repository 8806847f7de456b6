/** What befell a tab, or the server, and from when to when. Moments are milliseconds since the Unix epoch. */
export class Span {
  readonly what: string
  readonly from = Date.now()
  /** When the page stood still at the latest: what it does after that, it does on its return. `Infinity`: it did not. */
  haltedAt = Number.POSITIVE_INFINITY
  /** `Infinity` while it lasts. */
  to = Number.POSITIVE_INFINITY

  constructor(what: string) {
    this.what = what
  }

  halt(): void {
    this.haltedAt = Date.now()
  }

  end(): void {
    this.to = Math.min(this.to, Date.now())
  }
}

/** A request is sent before it arrives, and an act of the driver takes effect before or after it is told so. */
const SLACK_MS = 300

/** What was done, by whom it befell. */
export class History {
  /** By name of the tab. */
  readonly #tabs = new Map<string, Span[]>()
  /** Of the server, and of tabs that are offline: those share their failures with the others. */
  readonly troubles: Span[] = []
  /** When somebody began to sign out of a session, by its id. */
  readonly leavings = new Map<string, number>()
  readonly invalidations: number[] = []

  befall(tab: string, what: string): Span {
    const span = new Span(what)
    this.#tabs.set(tab, [...(this.#tabs.get(tab) ?? []), span])
    return span
  }

  trouble(what: string): Span {
    const span = new Span(what)
    this.troubles.push(span)
    return span
  }

  /** Somebody acts so that this session ends. */
  leave(session: string): void {
    if (!this.leavings.has(session)) this.leavings.set(session, Date.now())
  }

  /** What befell this tab in that time. */
  disturbance(tab: string, from: number, to: number): string | undefined {
    return during(this.#tabs.get(tab) ?? [], from - SLACK_MS, to + SLACK_MS)?.what
  }

  /** What befell this tab while a call of it was under way. One that was made after a return is none of it. */
  interruption(tab: string, calledAt: number, to: number): string | undefined {
    const spans = this.#tabs.get(tab) ?? []
    const before = spans.filter(({ haltedAt }) => calledAt <= haltedAt + SLACK_MS)
    return during(before, calledAt - SLACK_MS, to + SLACK_MS)?.what
  }

  /** The trouble that ended last before the end of that time, or lasts. */
  troubleIn(from: number, to: number): Span | undefined {
    return during(this.troubles, from, to)
  }
}

function during(spans: readonly Span[], from: number, to: number): Span | undefined {
  const within = spans.filter((span) => span.from <= to && span.to >= from)
  return within.sort((a, b) => b.to - a.to)[0]
}
