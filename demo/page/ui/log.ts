import { atom } from 'nanostores'
import { tokens } from '../tokens.ts'
import { formatSpan, formatTime } from './clock.ts'
import { byId, make } from './dom.ts'
import { createNoticeWriter, type Notice } from './notice.ts'

type Tone = 'own' | 'other' | 'bad' | 'plain'

interface Entry {
  readonly at: number
  readonly tone: Tone
  readonly text: string
}

const MAX_ENTRIES = 80

const $entries = atom<readonly Entry[]>([])
/** The latest thing that a person should hear of, wherever on the page they are. It goes, and stays in the log. */
const $notice = atom<Notice & Pick<Entry, 'tone'>>({ text: '', tone: 'plain', isLasting: false })

export function addToLog(text: string, tone: Tone = 'plain'): void {
  $entries.set([{ at: Date.now(), tone, text }, ...$entries.get()].slice(0, MAX_ENTRIES))
}

export function notify(text: string, tone: Tone = 'plain', { isLasting = false } = {}): void {
  $notice.set({ text, tone, isLasting })
  addToLog(text, tone)
}

/** Writes down what the library tells. */
export function showLog(): void {
  const list = byId('log', HTMLOListElement)
  // What scrolls must be reached by the keyboard too.
  list.tabIndex = 0
  const notice = byId('notice', HTMLParagraphElement)
  const writeNotice = createNoticeWriter((text) => {
    notice.textContent = text
  }, setTimer)
  $entries.subscribe((entries) => list.replaceChildren(...entries.map(describeEntry)))
  $notice.subscribe((latest) => {
    notice.dataset.tone = latest.tone
    writeNotice(latest)
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

function setTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

function describeEntry({ at, tone, text }: Entry): HTMLElement {
  const time = make('time', '', formatTime(at))
  time.dateTime = new Date(at).toISOString()
  return make('li', tone, time, make('span', '', text))
}

function describeStatus(error: Error): string {
  return 'status' in error && typeof error.status === 'number' ? ` (${error.status})` : ''
}
