/** The channel: every message is under way to each open tab by itself, in any order; what a closed tab was sent is lost. */
import { isEqual } from '../../../src/core/equal.ts'
import { type Message, parseMessage } from '../../../src/core/messages.ts'
import { newMemo } from '../search/fold.ts'
import { versionOf } from './ledger.ts'
import { type Draft, setTab, type Tab } from './world.ts'

export function post(draft: Draft, from: number, raw: object): void {
  for (const [to, tab] of draft.tabs.entries()) {
    if (to === from || !tab.listening || tab.place === 'gone') continue
    const message = read(draft, from, to, raw)
    if (message) keep(draft, to, message)
  }
}

/** As the receiver's version of the library reads it. */
function read(draft: Draft, from: number, to: number, raw: object): Message | null {
  const isSame = versionOf(draft.scenario, from) === versionOf(draft.scenario, to)
  const { name } = (draft.tabs[to] as Tab).machine.config
  return parseMessage(isSame ? raw : { ...raw, v: OTHER }, name)
}

/** Any version that the library does not know. */
const OTHER = 99

/** Of two that are the same, one may be lost as well. */
function keep(draft: Draft, to: number, message: Message): void {
  const isThere = draft.letters.some((letter) => letter.to === to && isEqual(letter.message, message))
  if (!isThere) draft.letters = [...draft.letters, { to, message, ...newMemo() }]
}

export function closeChannel(draft: Draft, index: number): void {
  setTab(draft, index, { listening: false })
  draft.letters = draft.letters.filter(({ to }) => to !== index)
}
