/** What the tabs of this browser tell each other about themselves. Each speaks for itself alone, and says all it has. */

export const EVENT_KINDS = ['fetched', 'received', 'failed', 'told', 'shown', 'hidden'] as const

export interface LaneEvent {
  readonly kind: (typeof EVENT_KINDS)[number]
  /** Milliseconds since the Unix epoch. */
  readonly at: number
}

/** One tab as it sees itself. */
export interface Lane {
  readonly id: string
  /** What people call it: Tab 1, Tab 2. */
  readonly number: number
  /** Whether it is the one that the server tells of changes. */
  readonly isListening: boolean
  /** Oldest first. */
  readonly events: readonly LaneEvent[]
}

/** One tab as another one knows it. */
export interface KnownLane extends Lane {
  readonly heardAt: number
  readonly isClosed: boolean
}

export type Lanes = ReadonlyMap<string, KnownLane>

const MAX_EVENTS = 60
/** Hidden tabs answer at once; one that does not is frozen, stopped or gone without a word. */
const SILENT_AFTER_MS = 12_000

/** Forgets the oldest, but never whether the tab was visible then: what follows is drawn from there on. */
export function withEvent(lane: Lane, event: LaneEvent): Lane {
  const events = [...lane.events, event]
  const kept = events.slice(-MAX_EVENTS)
  const visibility = events.slice(0, -MAX_EVENTS).filter(isVisibilityChange).at(-1)
  return { ...lane, events: visibility ? [visibility, ...kept] : kept }
}

export function withLane(lanes: Lanes, lane: Lane, heardAt: number): Lanes {
  return new Map(lanes).set(lane.id, { ...lane, heardAt, isClosed: false })
}

export function withClosed(lanes: Lanes, id: string): Lanes {
  const lane = lanes.get(id)
  return lane ? new Map(lanes).set(id, { ...lane, isClosed: true }) : lanes
}

/** Forgets tabs that have left the picture. */
export function withoutOld(lanes: Lanes, ownId: string, since: number): Lanes {
  const kept = [...lanes].filter(([id, { heardAt }]) => id === ownId || heardAt >= since)
  return kept.length === lanes.size ? lanes : new Map(kept)
}

export function isVisibilityChange({ kind }: LaneEvent): boolean {
  return kind === 'shown' || kind === 'hidden'
}

export function isVisible(lane: Lane): boolean {
  return lane.events.filter(isVisibilityChange).at(-1)?.kind !== 'hidden'
}

export function isSilent(lane: KnownLane, now: number): boolean {
  return now - lane.heardAt > SILENT_AFTER_MS
}

export function countEvents(lane: Lane, kind: LaneEvent['kind'], since: number): number {
  return lane.events.filter((event) => event.kind === kind && event.at >= since).length
}

/** The number a tab had before a reload, unless an older tab by name has it now; then the lowest that is free. */
export function chooseNumber(own: Lane, lanes: Lanes): number {
  const others = [...lanes.values()].filter(({ id, isClosed }) => id !== own.id && !isClosed)
  const hasPriority = others.every((other) => other.number !== own.number || own.id < other.id)
  if (own.number > 0 && hasPriority) return own.number
  const taken = new Set(others.map(({ number }) => number))
  let number = 1
  while (taken.has(number)) number += 1
  return number
}

/** From unknown: any page of this origin can post on this channel, another version of this one too. */
export function parseLane(value: unknown): Lane | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, number, isListening = false, events } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof number !== 'number' || typeof isListening !== 'boolean') return null
  return Array.isArray(events) && events.every(isLaneEvent) ? { id, number, isListening, events } : null
}

function isLaneEvent(value: unknown): value is LaneEvent {
  if (typeof value !== 'object' || value === null) return false
  const { kind, at } = value as Record<string, unknown>
  return EVENT_KINDS.some((known) => known === kind) && typeof at === 'number' && Number.isFinite(at)
}
