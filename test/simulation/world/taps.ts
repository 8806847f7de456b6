/** What crosses the ports of the tabs, as the journal has it. */
import type { Message, Row } from '../../../src/core/messages.ts'
import type { Observed } from '../../fakes/observe.ts'
import type { TabTraits } from '../journal.ts'
import type { Entry } from './recorder.ts'
import { STRANGER } from './stranger.ts'

/** Whoever asks a question at the end is no tab. */
export const OBSERVER = 'observer'

type Raw = Readonly<Record<string, unknown>>

function sessionOf(raw: Raw): object {
  const { epoch, raiser, floor, sequence, status, by, reason = null, marker = null, owed = null, active = null } = raw
  return { epoch, raiser, floor, sequence, status, by, reason, marker, owed, active }
}

/** What is flat on the wire, as the journal has it. */
export function messageOf(raw: object): Message {
  const { v, kind, name, tabId, stage = 0, line = null, params = null, token = null } = raw as Raw
  return { v, kind, name, tabId, session: sessionOf(raw as Raw), stage, line, params, token } as Message
}

function rowOf(raw: unknown): Row {
  const row = raw as Raw
  return (row['kind'] === 'line' ? { session: null, line: row } : { session: sessionOf(row), line: null }) as Row
}

/** `null`: the journal has no word for it. */
export function entryOf(observed: Observed, traitsOf: (tab: string) => TabTraits | null): Entry | null {
  const { tab } = observed
  switch (observed.kind) {
    case 'page': {
      const traits = traitsOf(tab)
      return traits && { kind: 'page', tab, change: observed.change, traits }
    }
    case 'posted':
      return tab === OBSERVER || tab === STRANGER ? null : { kind: 'posted', tab, message: messageOf(observed.message) }
    case 'heard': {
      if (tab === OBSERVER || observed.from === OBSERVER) return null
      return { kind: 'heard', tab, message: messageOf(observed.message), lateMs: observed.lateMs }
    }
    case 'dropped':
      return observed.why === 'cached' ? { kind: 'missed', tab } : null
    case 'lock':
      return { kind: 'lock', tab, name: observed.name, change: observed.change }
    case 'committed':
      return observed.added.length === 0 ? null : { kind: 'written', tab, rows: observed.added.map(rowOf) }
    case 'read':
      return { kind: 'read', tab, rows: observed.found?.rows.map(rowOf) ?? null, lateMs: observed.lateMs }
  }
}
