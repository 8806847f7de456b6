/** The channel: every message is under way to each open tab by itself, in any order; what a closed tab was sent is lost. */
import { isEqual } from '../../../src/core/equal.ts'
import { type Message, parseMessage } from '../../../src/core/messages.ts'
import { newMemory } from '../search/memory.ts'
import { versionOf } from './ledger.ts'
import { type Draft, type Letter, type Tab, tabAt } from './world.ts'

/** Any version that the library does not know. */
const OTHER = 99

export function post(draft: Draft, from: number, raw: object): void {
  for (const [to, tab] of draft.tabs.entries()) {
    if (to === from || !tab.listening || tab.place === 'gone') continue
    const letter = letterOf(draft, from, to, raw)
    if (letter && !draft.letters.some((other) => isSame(other, letter))) draft.letters = [...draft.letters, letter]
  }
}

const letters = new WeakMap<object, Map<number, Letter | null>>()

function letterOf(draft: Draft, from: number, to: number, raw: object): Letter | null {
  const known = letters.get(raw) ?? new Map<number, Letter | null>()
  letters.set(raw, known)
  const found = known.get(to)
  if (found !== undefined) return found
  const message = read(draft, from, to, raw)
  const letter = message && { to, message, memory: newMemory() }
  known.set(to, letter)
  return letter
}

/** As the receiver's version of the library reads it. */
function read(draft: Draft, from: number, to: number, raw: object): Message | null {
  const isOurs = versionOf(draft.scenario, from) === versionOf(draft.scenario, to)
  const { name }: Tab['machine']['config'] = tabAt(draft, to).machine.config
  return parseMessage(isOurs ? raw : { ...raw, v: OTHER }, name)
}

/** Of two that are the same, one may be lost as well. */
function isSame(a: Letter, b: Letter): boolean {
  if (a === b) return true
  const isAlike =
    a.to === b.to && a.message.kind === b.message.kind && a.message.session.sequence === b.message.session.sequence
  return isAlike && isEqual(a.message, b.message)
}

export function dropLetters(draft: Draft, index: number): void {
  draft.letters = draft.letters.filter(({ to }) => to !== index)
}
