/**
 * I4. When everything is quiet, all tabs that answer a question on the channel say the same epoch, raiser, floor,
 * sequence and status; and none of them shows somebody signed in where another shows signed-out. Where there is a marker
 * cookie, or the app tells of each sign-in, a token that a tab has then is of the cookie's user; with an empty marker
 * no tab has one. Left out is a user whose session ended at the server without a word to the browser.
 *
 * Not asked: tabs without a channel, which agree at their next reading of the ledger; those that stand alone; those of
 * another version; hidden ones that have not begun.
 *
 * Exceptions, counted:
 * - `word died with its tab`: nobody who is left has ever seen the epoch of the last sign-in;
 * - `word of a tab without a channel`: the greater record was made by a tab that never posted, having none or being
 *   prerendered still, so that the others learn of it when they read the ledger next, which one that is signed out by its
 *   cookie has no reason to do;
 * - `word of a tab without a ledger`: only the sequence differs, and the greater one was said on the channel alone, by a
 *   tab without a ledger that does not answer now, before the other came: it asked knowing nothing, and whoever does is
 *   answered by the tab that fetched last or reads the ledger (section 5). It learns of it with the next message.
 */
import type { Message } from '../../../src/core/messages.ts'
import { compareSession } from '../../../src/core/record.ts'
import type { CreateChecker, Happening, Quiet } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import { Untold } from './i04-untold.ts'
import { Births, SESSION_FLOOR } from './trackers/births.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'

interface Answer extends Quiet {
  readonly message: Message
}

const FIELDS = ['epoch', 'raiser', 'floor', 'sequence', 'status'] as const

function differenceOf(one: Answer, other: Answer): string | null {
  for (const field of FIELDS) {
    const [left, right] = [one.message.session[field], other.message.session[field]]
    if (left !== right) return `tab ${one.tab} says ${field} ${left}, and tab ${other.tab} says ${right}`
  }
  return null
}

/** Whether the one knows of a later answer, and nothing else is between them. */
function differsInSequence(one: Answer, other: Answer): boolean {
  return FIELDS.every((field) => field === 'sequence' || one.message.session[field] === other.message.session[field])
}

function isOneOut(one: Answer, other: Answer): boolean {
  const statuses = [one.session.status, other.session.status]
  return statuses.includes('signed-in') && statuses.includes('signed-out')
}

export const createAgreementChecker: CreateChecker = ({ hasMarker, tellsSignIn }) => {
  const tabs = new Tabs()
  const sights = new Sights()
  const births = new Births()
  const server = new ServerSide()
  const tokens = new Tokens()
  const untold = new Untold(tabs)
  const exceptions = new Exceptions()
  /** All tabs that ever posted, and their ids. */
  const voices = new Set<string>()
  let toldAt = 0

  function isAnswer(quiet: Quiet): quiet is Answer {
    const { traits } = tabs.of(quiet.tab)
    return quiet.message !== null && traits.hasChannel && traits.isSharing && !traits.isOther
  }

  /** Whether any of these tabs knows of the last sign-in that the app told of. */
  function isKnown(quiets: readonly Quiet[]): boolean {
    return quiets.some(({ tab }) => (births.epoch(sights.of(tab))?.count ?? 0) >= toldAt)
  }

  function judgeUser({ tab, peeked }: Quiet): string | null {
    if (peeked === null) return null
    if (hasMarker && server.marker === '') return `tab ${tab} has a token, and the marker says that nobody is signed in`
    const user = tokens.of(peeked)?.minted.user
    if (user === undefined || server.isOver || user === server.user) return null
    return `tab ${tab} has a token of ${user}, and the cookie is ${server.user}'s`
  }

  /** Whether whoever made the greater record could not tell of it. */
  function isMute(one: Answer, other: Answer): boolean {
    const [left, right] = [one.message.session, other.message.session]
    const greater = compareSession(left, right) < 0 ? right : left
    const born = births.epoch(greater)
    if (left.floor !== right.floor) {
      const raised = births.floor(SESSION_FLOOR, Math.max(left.floor, right.floor))
      return raised !== undefined && !voices.has(raised.tab)
    }
    const isOfEpoch = left.epoch !== right.epoch || left.raiser !== right.raiser
    return isOfEpoch ? born !== undefined && !voices.has(born.tab) : !voices.has(greater.by)
  }

  /** Whether the one that says less came when nobody could tell it of the greater. */
  function cameAfter(one: Answer, other: Answer, answers: readonly Answer[]): boolean {
    const [left, right] = [one.message.session, other.message.session]
    if (!differsInSequence(one, other)) return false
    const [tab, greater] = left.sequence < right.sequence ? [one.tab, right] : [other.tab, left]
    const answering = answers.map(({ tab }) => tab)
    return untold.isUntold(tab, greater, answering)
  }

  function judgeAnswers(answers: readonly Answer[]): string | null {
    const [first, ...others] = answers
    for (const other of others) {
      if (!first) continue
      const difference = differenceOf(first, other)
      if (difference === null) {
        if (isOneOut(first, other)) return `of tabs ${first.tab} and ${other.tab} one shows signed-in, one signed-out`
      } else if (isMute(first, other)) exceptions.use('word of a tab without a channel')
      else if (cameAfter(first, other, answers)) exceptions.use('word of a tab without a ledger')
      else return difference
    }
    return null
  }

  function judgeQuiet(quiets: readonly Quiet[]): string | null {
    const problem = judgeAnswers(quiets.filter(isAnswer))
    if (problem !== null) return problem
    if (!hasMarker && !tellsSignIn) return null
    const wrong = quiets.map(judgeUser).find((problem) => problem !== null) ?? null
    if (wrong === null || hasMarker || isKnown(quiets)) return wrong
    exceptions.use('word died with its tab')
    return null
  }

  function judge(happening: Happening, count: number): string | null {
    if (happening.kind === 'act' && happening.act === 'signedIn') toldAt = count
    if (happening.kind === 'posted') voices.add(happening.tab).add(happening.message.tabId)
    return happening.kind === 'quiet' ? judgeQuiet(happening.tabs) : null
  }

  return createChecker('I4', [tabs, sights, births, server, tokens, untold], judge, exceptions)
}
