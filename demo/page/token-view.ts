import { atom } from 'nanostores'
import type { Origin } from '../../src/index.ts'
import { $now, formatSpan } from './clock.ts'
import { byId, setText } from './dom.ts'
import { $number } from './tabs.ts'
import { tokens } from './tokens.ts'

/** When the library asks for the next token, as part of the lifetime: its default for `refreshAt`. */
const REFRESH_AT = 5 / 6
const FULL_TURN = 360

/** Where the token in use came from, and when. */
const $source = atom<{ readonly origin: Origin; readonly at: number } | null>(null)

/** The ring: how long the token lives on, and who fetched it. */
export function showToken(lifetimeMs: number): void {
  tokens.on('token-refresh', ({ origin }) => $source.set({ origin, at: Date.now() }))
  tokens.on('session-change', ({ session }) => session.status === 'signed-in' || $source.set(null))
  const angle = FULL_TURN * (1 - REFRESH_AT)
  byId('ring-mark', SVGLineElement).setAttribute('transform', `rotate(${angle} 100 100)`)
  $now.subscribe((now) => draw(lifetimeMs, now))
  tokens.$session.subscribe(() => draw(lifetimeMs, Date.now()))
}

function draw(lifetimeMs: number, now: number): void {
  const left = tokens.peek()?.expiresInMs ?? 0
  const share = Math.min(1, left / lifetimeMs)
  const seconds = Math.ceil(left / 1000)
  byId('ring-value', SVGCircleElement).style.strokeDashoffset = String(100 * (1 - share))
  const ring = byId('ring', HTMLDivElement)
  ring.dataset.phase = left <= 0 ? 'none' : share > 1 - REFRESH_AT ? 'fresh' : 'due'
  setText(byId('ring-seconds', HTMLElement), left > 0 ? String(seconds) : '–')
  setText(byId('ring-caption', HTMLElement), left > 0 ? 'seconds left' : 'no token')
  showSource(left > 0, now)
  document.title = titleFor(left > 0 ? `${seconds} s` : 'no token')
}

function showSource(hasToken: boolean, now: number): void {
  const line = byId('fetched-by', HTMLParagraphElement)
  const source = $source.get()
  line.dataset.origin = hasToken && source ? source.origin : 'none'
  setText(line, hasToken ? describeSource(source, now) : describeNobody())
}

function describeSource(source: { readonly origin: Origin; readonly at: number } | null, now: number): string {
  if (!source) return 'In use since the page was opened'
  const ago = formatSpan(now - source.at)
  return source.origin === 'this-tab' ? `Fetched by this tab, ${ago} ago` : `Fetched by another tab, here for ${ago}`
}

function describeNobody(): string {
  return tokens.$session.get().status === 'signed-out' ? 'Nobody is signed in' : 'Waiting for a token'
}

/** Seen in the strip of tabs, where the tabs that are hidden can be compared. */
function titleFor(token: string): string {
  const number = $number.get()
  return number > 0 ? `Tab ${number} · ${token} · freshtoken` : `${token} · freshtoken`
}
