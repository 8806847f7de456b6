import type { Session, TokenManagerEvents } from '../../../src/index.ts'
import { tokens } from '../tokens.ts'
import { $now, formatDate, formatSpan } from '../ui/clock.ts'
import { byId, make, setText } from '../ui/dom.ts'
import { addToLog, notify } from '../ui/log.ts'
import { showWhen } from '../ui/show-when.ts'
import { explainReason } from '../ui/words.ts'
import { $session, $who, type Who } from './who.ts'

type SignedIn = Extract<Session, { status: 'signed-in' }>
type Fact = readonly [name: string, value: string]

/** Who is signed in, for how long, and what the token says of it. */
export function showSession(): void {
  $session.subscribe((session) => {
    if (session.status === 'pending') return
    showWhen(session.status === 'signed-in' ? 'in' : 'out')
    showFacts(byId('session', HTMLDListElement), session.status === 'signed-in' ? describeSession(session) : [])
    showFacts(byId('claims', HTMLDListElement), session.status === 'signed-in' ? describeClaims(session) : [])
  })
  // Only what counts is written anew each time.
  $now.subscribe(() => showAges($who.get()))
  tokens.on('session-change', tellChange)
}

function describeSession({ expiresAt, idleExpiresAt }: SignedIn): readonly Fact[] {
  return [
    ...(expiresAt === undefined ? [] : [['ends', formatDate(expiresAt)] as const]),
    ...(idleExpiresAt === undefined ? [] : [['unless active by', formatDate(idleExpiresAt)] as const]),
    ['password entered', ''],
  ]
}

function describeClaims({ claims }: SignedIn): readonly Fact[] {
  return Object.entries(claims).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)])
}

function showFacts(list: HTMLDListElement, facts: readonly Fact[]): void {
  list.replaceChildren(...facts.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]))
}

function showAges(who: Who | null): void {
  const value = byId('session', HTMLDListElement).lastElementChild
  if (value && who) setText(value, `${formatSpan(Date.now() - who.authenticatedAt)} ago`)
}

/** Who was signed in before the doubt that a sign-in or a switch begins with. `null`: the page has only just come. */
let before: Session | null = null

/** A new time of expiry or a claim is for the log; who is signed in is for the person, but where nobody did anything. */
function tellChange({ session, previous, origin }: TokenManagerEvents['session-change']): void {
  if (previous.status !== 'pending') before = previous
  if (session.status === 'pending') return
  const where = origin === 'this-tab' ? 'in this tab' : 'in another tab'
  if (session.status === 'signed-out') notify(`${explainReason(session.reason)} Noticed ${where}.`)
  else tellWho(session, where)
}

function tellWho({ claims, identity }: SignedIn, where: string): void {
  const name = String(claims.name ?? identity)
  if (before?.status === 'signed-out') notify(`Signed in as ${name}, ${where}.`)
  else if (before?.status !== 'signed-in') addToLog(`${name} is signed in.`)
  else if (before.identity !== identity) notify(`Now ${name}, ${where}.`)
  else addToLog(`What is known of ${name}'s session has changed.`)
}
