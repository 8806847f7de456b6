import { atom } from 'nanostores'
import { formatSpan, formatTime } from './clock.ts'
import { byId, make } from './dom.ts'
import { tokens } from './tokens.ts'

type Tone = 'own' | 'other' | 'bad' | 'plain'

interface Entry {
  readonly at: number
  readonly tone: Tone
  readonly text: string
}

const MAX_ENTRIES = 80

const $entries = atom<readonly Entry[]>([])
/** The latest thing that a person should hear of, wherever on the page they are. */
const $notice = atom('')

export function addToLog(text: string, tone: Tone = 'plain'): void {
  $entries.set([{ at: Date.now(), tone, text }, ...$entries.get()].slice(0, MAX_ENTRIES))
}

export function notify(text: string, tone: Tone = 'plain'): void {
  $notice.set(text)
  addToLog(text, tone)
}

/** Writes down what the library tells. */
export function showLog(): void {
  const list = byId('log', HTMLOListElement)
  const notice = byId('notice', HTMLParagraphElement)
  $entries.subscribe((entries) => list.replaceChildren(...entries.map(describeEntry)))
  $notice.subscribe((text) => {
    notice.textContent = text
  })
  tokens.on('token-refresh', ({ expiresInMs, origin }) => {
    const life = formatSpan(expiresInMs)
    if (origin === 'this-tab') addToLog(`Fetched a token from the server. It lives ${life}.`, 'own')
    else addToLog(`Received a token from another tab. It has ${life} left.`, 'other')
  })
  tokens.on('refresh-error', ({ error, retryAt, origin }) => {
    const who = origin === 'this-tab' ? 'The request of this tab' : "Another tab's request"
    addToLog(`${who} failed${describeStatus(error)}. Next try in ${formatSpan(retryAt - Date.now())}.`, 'bad')
  })
}

function describeEntry({ at, tone, text }: Entry): HTMLElement {
  const time = make('time', '', formatTime(at))
  time.dateTime = new Date(at).toISOString()
  return make('li', tone, time, make('span', '', text))
}

function describeStatus(error: Error): string {
  return 'status' in error && typeof error.status === 'number' ? ` (${error.status})` : ''
}
