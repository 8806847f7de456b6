import type { Refresh, Session, SignedOutReason, TokenManagerEvents } from '../../src/index.ts'
import { $now, formatDate, secondsUntil } from './clock.ts'
import { byId, make, setText } from './dom.ts'
import { addToLog, notify } from './log.ts'
import { onPress } from './press.ts'
import { signIn } from './server.ts'
import { tokens } from './tokens.ts'

const OUT_WORDS: Readonly<Record<SignedOutReason, string>> = {
  signed_out: 'the session was ended',
  revoked: 'the session was revoked from elsewhere',
  expired: 'the session was too old',
  inactive: 'there was no activity for too long',
  unauthenticated: 'the server knows of no session',
}

/** Who is signed in, and the buttons that change it. */
export function showSession(): void {
  const facts = byId('session', HTMLDListElement)
  tokens.$session.subscribe((session) => {
    byId('signed-in', HTMLDivElement).hidden = session.status !== 'signed-in'
    byId('signed-out', HTMLDivElement).hidden = session.status !== 'signed-out'
    facts.replaceChildren(...describeSession(session).flatMap(([name, value]) => [make('dt', '', name), value]))
  })
  tokens.on('session-change', tellChange)
  showMachinery()
  wireButtons()
}

function wireButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-account]')) {
    onPress(button, async () => tokens.signedIn(await signIn(button.dataset.account ?? '')))
  }
  onPress(byId('sign-out', HTMLButtonElement), async () => {
    const { persisted } = await tokens.signOut()
    if (!persisted) addToLog('The sign-out could not be written down: a tab opened later may not know of it.', 'bad')
  })
  onPress(byId('refresh', HTMLButtonElement), () => tokens.getToken({ forceRefresh: true }))
}

/** What `$refresh` says, in words. */
function showMachinery(): void {
  const line = byId('machinery', HTMLParagraphElement)
  const show = () => setText(line, describeMachinery(tokens.$refresh.get(), $now.get()))
  tokens.$refresh.subscribe(show)
  $now.subscribe(show)
}

function describeMachinery(refresh: Refresh, now: number): string {
  const missing = refresh.missing.length > 0 ? ` Not to be had here: ${refresh.missing.join(', ')}.` : ''
  return describeRefresh(refresh, now) + missing
}

function describeRefresh(refresh: Refresh, now: number): string {
  if (refresh.status === 'scheduled')
    return `This tab would fetch in ${secondsUntil(refresh.at, now)} s, unless another one does.`
  if (refresh.status === 'refreshing') return 'A new token is on its way.'
  if (refresh.status === 'retrying') return `It did not work; next try in ${secondsUntil(refresh.at, now)} s.`
  if (refresh.status === 'paused') return `Not fetching by itself: ${refresh.reason}.`
  return ''
}

function describeSession(session: Session): readonly (readonly [string, HTMLElement])[] {
  if (session.status === 'pending') return [fact('status', 'not known yet')]
  if (session.status === 'signed-out') return [fact('status', 'signed out'), fact('reason', session.reason)]
  const { identity, expiresAt, idleExpiresAt, claims } = session
  return [
    fact('status', 'signed in'),
    fact('identity', identity ?? 'none'),
    ...(expiresAt === undefined ? [] : [fact('session ends', formatDate(expiresAt))]),
    ...(idleExpiresAt === undefined ? [] : [fact('unless active by', formatDate(idleExpiresAt))]),
    ...Object.entries(claims).map(([name, value]) => claim(name, value)),
  ]
}

function fact(name: string, value: string): readonly [string, HTMLElement] {
  return [name, make('dd', '', value)]
}

function claim(name: string, value: unknown): readonly [string, HTMLElement] {
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return [name, make('dd', 'claim', text)]
}

/** A new time of expiry or a claim is for the log; who is signed in is for the person. */
function tellChange(change: TokenManagerEvents['session-change']): void {
  const { session, reason, origin } = change
  const where = origin === 'this-tab' ? 'in this tab' : 'in another tab'
  if (session.status === 'signed-out') notify(`Signed out: ${OUT_WORDS[session.reason]}. Noticed ${where}.`)
  if (session.status !== 'signed-in') return
  const name = String(session.claims.name ?? session.identity)
  if (reason === 'updated') addToLog(`What is known of ${name}'s session has changed.`)
  else notify(`${reason === 'switched' ? 'Now' : 'Signed in as'} ${name}, ${where}.`)
}
