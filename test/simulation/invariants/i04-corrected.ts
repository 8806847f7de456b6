/**
 * I4, while it goes on. A tab that hears of an older epoch than it knows says what it knows, in that moment: once for each
 * epoch of its own to each tab that knows less (design, section 2, "whoever receives an older epoch answers once"). Else a
 * page that missed an act, and found it in no ledger, would stay behind until something else is said.
 *
 * Not asked of: a page that has not read yet since it came back; one that was disposed or ended in that moment; one of
 * another version. Nor is told whoever asks as a page that just came, and knows nothing at all: it reads the ledger.
 */
import { compareEpoch } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { epochName } from './trackers/births.ts'
import { isValid, Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'

interface Due {
  readonly at: number
  readonly to: string
}

export const createCorrectionChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const sights = new Sights()
  /** Tabs that owe an answer in this moment. */
  const due = new Map<string, Due>()
  /** Whom each tab has told of its epoch. */
  const told = new Set<string>()
  /** Whom each tab heard last, and when: what it posts in that moment is for them. */
  const heard = new Map<string, Due>()

  function hear({ at, tab, message }: Happening & { kind: 'heard' }): void {
    const { session, tabId, kind } = message
    const { held, epoch, raiser } = sights.of(tab)
    heard.set(tab, { at, to: tabId })
    const isNew = kind === 'ask' && session.epoch === 0 && session.sequence === 0
    const isSilent = tabs.of(tab).traits.isOther || held || isNew || !isValid(message)
    if (isSilent || compareEpoch(session, { epoch, raiser }) >= 0) return
    const name = `${tab} ${tabId} ${epochName({ epoch, raiser })}`
    if (told.has(name) || due.has(tab)) return
    told.add(name)
    due.set(tab, { at, to: tabId })
  }

  /** It may begin an epoch for what it hears. */
  function answer({ at, tab, message }: Happening & { kind: 'posted' }): void {
    const last = heard.get(tab)
    if (last?.at === at) told.add(`${tab} ${last.to} ${epochName(message.session)}`)
  }

  function judge(happening: Happening): string | null {
    for (const [tab, { at, to }] of due) {
      if (happening.at > at) return `tab ${tab} heard an older epoch from ${to}, and did not say what it knows`
    }
    if (happening.kind === 'posted') answer(happening)
    if (happening.kind === 'posted' || happening.kind === 'page' || happening.kind === 'act') due.delete(happening.tab)
    if (happening.kind === 'heard') hear(happening)
    return null
  }

  return createChecker('I4', [tabs, sights], judge)
}
