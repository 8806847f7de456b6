import { atom } from 'nanostores'
import type { Origin, Refresh } from '../../../src/index.ts'
import { $number } from '../tabs/tabs.ts'
import { tokens } from '../tokens.ts'
import { $now, formatSpan, secondsUntil } from '../ui/clock.ts'
import { byId, setText } from '../ui/dom.ts'
import { onPress } from '../ui/press.ts'
import { readToken } from './held-token.ts'

/** When the library asks for the next token, as part of the lifetime: its default for `refreshAt`. */
const REFRESH_AT = 5 / 6
const FULL_TURN = 360

interface Source {
  readonly origin: Origin
  readonly at: number
}

/** Where the token in use came from, and when. */
const $source = atom<Source | null>(null)

/** The ring: how long the token lives on, and who fetched it. */
export function showToken(): void {
  tokens.on('token-refresh', ({ origin }) => $source.set({ origin, at: Date.now() }))
  tokens.on('session-change', ({ session }) => session.status === 'signed-in' || $source.set(null))
  const angle = FULL_TURN * (1 - REFRESH_AT)
  byId('ring-mark', SVGLineElement).setAttribute('transform', `rotate(${angle} 100 100)`)
  $now.subscribe(draw)
  tokens.$session.subscribe(draw)
  tokens.$refresh.subscribe(showMachinery)
  onPress(byId('refresh', HTMLButtonElement), () => tokens.getToken({ forceRefresh: true }))
}

function draw(): void {
  const { expiresInMs: left, lifetimeMs } = readToken() ?? { expiresInMs: 0, lifetimeMs: 1 }
  const share = Math.min(1, left / lifetimeMs)
  const seconds = Math.ceil(left / 1000)
  byId('ring-value', SVGCircleElement).style.strokeDashoffset = String(100 * (1 - share))
  byId('ring', HTMLDivElement).dataset.phase = left <= 0 ? 'none' : share > 1 - REFRESH_AT ? 'fresh' : 'due'
  setText(byId('ring-seconds', HTMLElement), left > 0 ? String(seconds) : '–')
  setText(byId('ring-caption', HTMLElement), left > 0 ? `of ${Math.round(lifetimeMs / 1000)} seconds left` : 'no token')
  showSource(left > 0)
  showMachinery()
  document.title = titleFor(left > 0 ? `${seconds} s` : 'no token')
}

function showSource(hasToken: boolean): void {
  const line = byId('fetched-by', HTMLParagraphElement)
  const source = $source.get()
  line.dataset.origin = hasToken && source ? source.origin : 'none'
  setText(line, hasToken ? describeSource(source) : 'Waiting for a token')
}

function describeSource(source: Source | null): string {
  if (!source) return 'In use since the page was opened'
  const ago = formatSpan(Date.now() - source.at)
  return source.origin === 'this-tab' ? `Fetched by this tab, ${ago} ago` : `Fetched by another tab, here for ${ago}`
}

/** What `$refresh` says, in words. */
function showMachinery(): void {
  const refresh = tokens.$refresh.get()
  const missing = refresh.missing.length > 0 ? ` Not to be had here: ${refresh.missing.join(', ')}.` : ''
  setText(byId('machinery', HTMLParagraphElement), describeRefresh(refresh, Date.now()) + missing)
}

function describeRefresh(refresh: Refresh, now: number): string {
  if (refresh.status === 'scheduled')
    return `This tab would fetch in ${secondsUntil(refresh.at, now)} s, unless another one does.`
  if (refresh.status === 'refreshing') return 'A new token is on its way.'
  if (refresh.status === 'retrying') return `It did not work; next try in ${secondsUntil(refresh.at, now)} s.`
  if (refresh.status === 'paused') return `Not fetching by itself: ${refresh.reason}.`
  return ''
}

/** Seen in the strip of tabs, where the tabs that are hidden can be compared. */
function titleFor(token: string): string {
  const number = $number.get()
  return number > 0 ? `Tab ${number} · ${token} · freshtoken` : `${token} · freshtoken`
}
