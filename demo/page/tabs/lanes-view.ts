import { $now, formatSpan } from '../ui/clock.ts'
import { byId, make, makeSvg, setText } from '../ui/dom.ts'
import {
  countEvents,
  isSilent,
  isVisibilityChange,
  isVisible,
  type KnownLane,
  type LaneEvent,
  withoutOld,
} from './lanes.ts'
import { $lanes, $number, ownId } from './tabs.ts'

/** How many lifetimes the picture shows. */
const LIFETIMES_SHOWN = 2.2
/** Height of a lane in pixels, and where in it the rail is; the styles have the same for the names beside or above it. */
const BESIDE = { height: 56, railAt: 0.5 }
const ABOVE = { height: 72, railAt: 0.62 }
const NARROW = '(max-width: 34rem)'
const MARKS: readonly LaneEvent['kind'][] = ['fetched', 'received', 'failed', 'told']

interface Frame {
  readonly lanes: readonly KnownLane[]
  readonly now: number
  readonly spanMs: number
  readonly width: number
  readonly height: number
  readonly railAt: number
}

/** One lane per tab, time from left to right: who fetched, who was given, who was away. */
export function showLanes(lifetimeMs: number): void {
  const spanMs = lifetimeMs * LIFETIMES_SHOWN
  const svg = byId('lanes-svg', SVGSVGElement)
  const narrow = matchMedia(NARROW)
  const draw = () => {
    if (document.visibilityState === 'hidden') return
    const now = $now.get()
    $lanes.set(withoutOld($lanes.get(), ownId, now - spanMs))
    const lanes = [...$lanes.get().values()].sort((a, b) => a.number - b.number)
    const frame = { lanes, now, spanMs, width: svg.clientWidth, ...(narrow.matches ? ABOVE : BESIDE) }
    svg.setAttribute('height', String(lanes.length * frame.height))
    svg.replaceChildren(...drawGrid(frame, lifetimeMs), ...lanes.flatMap((lane, row) => drawLane(frame, lane, row)))
    showNames(frame)
  }
  $now.subscribe(draw)
  $number.subscribe((number) => setText(byId('tab-name', HTMLSpanElement), number > 0 ? `Tab ${number}` : 'This tab'))
}

/** Names and counts are text, so that the picture says nothing that cannot be read. */
function showNames({ lanes, now, spanMs }: Frame): void {
  const list = byId('lanes-list', HTMLOListElement)
  while (list.children.length > lanes.length) list.lastElementChild?.remove()
  for (const [row, lane] of lanes.entries()) {
    const item = list.children[row] ?? list.appendChild(make('li', '', make('strong', ''), make('small', '')))
    item.classList.toggle('away', lane.isClosed || !isVisible(lane))
    const [name, state] = item.children
    if (name) setText(name, `Tab ${lane.number} · ${describeState(lane, now)}`)
    if (state) setText(state, describeWork(lane, now, now - spanMs))
  }
  setText(byId('lanes-summary', HTMLParagraphElement), summarize(lanes, now, spanMs))
}

function describeState(lane: KnownLane, now: number): string {
  if (lane.id === ownId) return 'this'
  if (lane.isClosed) return 'closed'
  if (isSilent(lane, now)) return 'no answer'
  return isVisible(lane) ? 'visible' : 'hidden'
}

function describeWork(lane: KnownLane, now: number, since: number): string {
  const isListening = lane.isListening && !lane.isClosed && !isSilent(lane, now)
  return isListening ? `listens, ${describeCounts(lane, since)}` : describeCounts(lane, since)
}

function describeCounts(lane: KnownLane, since: number): string {
  const failed = countEvents(lane, 'failed', since)
  const counts = `${countEvents(lane, 'fetched', since)} fetched, ${countEvents(lane, 'received', since)} received`
  return failed > 0 ? `${failed} failed, ${counts}` : counts
}

function summarize(lanes: readonly KnownLane[], now: number, spanMs: number): string {
  const tabs = lanes.filter(({ isClosed }) => !isClosed).length
  const sent = (lane: KnownLane) =>
    countEvents(lane, 'fetched', now - spanMs) + countEvents(lane, 'failed', now - spanMs)
  const requests = lanes.reduce((sum, lane) => sum + sent(lane), 0)
  return `${count(tabs, 'tab')}, ${count(requests, 'request')} in ${formatSpan(spanMs)}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function drawGrid({ lanes, now, spanMs, width, ...frame }: Frame, lifetimeMs: number): SVGElement[] {
  const height = lanes.length * frame.height
  const stepMs = lifetimeMs / 2
  const lines: SVGElement[] = []
  for (let ago = 0; ago < spanMs; ago += stepMs) {
    const x = width - (ago / spanMs) * width
    lines.push(makeSvg('line', { class: 'grid', x1: x, x2: x, y1: 0, y2: height }))
  }
  const fetches = lanes.flatMap(({ events }) =>
    events.filter(({ kind, at }) => kind === 'fetched' && at > now - spanMs),
  )
  for (const { at } of fetches) {
    const x = toX({ now, spanMs, width }, at)
    lines.push(makeSvg('line', { class: 'share', x1: x, x2: x, y1: 4, y2: height - 4 }))
  }
  return lines
}

function drawLane(frame: Frame, lane: KnownLane, row: number): SVGElement[] {
  const y = (row + frame.railAt) * frame.height
  const rails = spansOf(lane, frame.now).map(({ from, to, isHidden }) => {
    const x = Math.max(0, toX(frame, from))
    const width = Math.max(0, toX(frame, to) - x)
    return makeSvg('rect', { class: isHidden ? 'rail hidden-span' : 'rail', x, y: y - 5, width, height: 10, rx: 5 })
  })
  const marks = lane.events.filter(({ kind, at }) => MARKS.includes(kind) && at > frame.now - frame.spanMs)
  return [...rails, ...marks.map(({ kind, at }) => drawMark(kind, toX(frame, at), y))]
}

/** Told apart by form as well as by colour. */
function drawMark(kind: LaneEvent['kind'], x: number, y: number): SVGElement {
  if (kind === 'fetched') return makeSvg('circle', { class: 'mark fetched', cx: x, cy: y, r: 9 })
  if (kind === 'received') return makeSvg('circle', { class: 'mark received', cx: x, cy: y, r: 6 })
  // Below the rail: what it leads to comes within milliseconds, and would cover it.
  if (kind === 'told') return makeSvg('path', { class: 'mark told', d: `M${x} ${y + 9}l8 9l-8 9l-8 -9z` })
  return makeSvg('path', { class: 'mark failed', d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` })
}

interface Span {
  readonly from: number
  readonly to: number
  readonly isHidden: boolean
}

/** From each change of visibility to the next, the last one until the tab was closed or now. */
function spansOf(lane: KnownLane, now: number): readonly Span[] {
  const changes = lane.events.filter(isVisibilityChange)
  const end = lane.isClosed ? lane.heardAt : now
  return changes.map(({ kind, at }, index) => ({
    from: at,
    to: changes[index + 1]?.at ?? end,
    isHidden: kind === 'hidden',
  }))
}

function toX({ now, spanMs, width }: Pick<Frame, 'now' | 'spanMs' | 'width'>, at: number): number {
  return width - ((now - at) / spanMs) * width
}
