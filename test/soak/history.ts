/** What befell a tab, or the server, and from when to when. Moments are milliseconds since the Unix epoch. */
export interface Span {
  readonly what: string
  readonly from: number
  /** `Infinity` while it lasts. */
  to: number
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

  /** Returns what ends it. */
  befall(tab: string, what: string): () => void {
    const spans = this.#tabs.get(tab) ?? []
    const span = begin(what)
    this.#tabs.set(tab, [...spans, span])
    return () => end(span)
  }

  trouble(what: string): () => void {
    const span = begin(what)
    this.troubles.push(span)
    return () => end(span)
  }

  /** Somebody acts so that this session ends. */
  leave(session: string): void {
    if (!this.leavings.has(session)) this.leavings.set(session, Date.now())
  }

  /** What befell this tab in that time. */
  disturbance(tab: string, from: number, to: number): string | undefined {
    return during(this.#tabs.get(tab) ?? [], from - SLACK_MS, to + SLACK_MS)?.what
  }

  /** The trouble that ended last before the end of that time, or lasts. */
  troubleIn(from: number, to: number): Span | undefined {
    return during(this.troubles, from, to)
  }
}

function begin(what: string): Span {
  return { what, from: Date.now(), to: Number.POSITIVE_INFINITY }
}

function end(span: Span): void {
  span.to = Math.min(span.to, Date.now())
}

function during(spans: readonly Span[], from: number, to: number): Span | undefined {
  const within = spans.filter((span) => span.from <= to && span.to >= from)
  return within.sort((a, b) => b.to - a.to)[0]
}
