/**
 * I3, within an epoch: an old answer replaces no newer one (design, section 2, "older answers are dropped"). What a tab tells
 * of as its own latest answer, under a greater sequence than it knew of, was requested no sooner than what it knew of then,
 * by a message, by the ledger, or from itself. By the wall clock of the browser, by which records say when they were requested.
 *
 * Not judged: tokens that came with a page, or with a sign-in, which nobody requested, as the earlier or as the later one:
 * the page that tells of them knows nothing yet, and numbers them as it knows; runs in which the wall clock was set
 * back; what a page heard on its return, before it has read.
 */
import type { LineRecord } from '../../../src/core/record.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { Sights } from './trackers/sights.ts'
import { Tokens } from './trackers/tokens.ts'

/** From then on the library does not look at what it reads (`LEDGER_TIMEOUT_MS`): in that moment its timer comes first. */
const TIMEOUT_MS = 150

function compareLine(a: LineRecord, b: LineRecord): number {
  return compareEpoch(a, b) || a.sequence - b.sequence || a.requestedAt - b.requestedAt
}

const nameOf = ({ epoch, sequence, by, requestedAt }: LineRecord): string => `${epoch} ${sequence} ${by} ${requestedAt}`

export const createAnswerChecker: CreateChecker = () => {
  const clocks = new Clocks()
  const sights = new Sights()
  const tokens = new Tokens()
  /** The latest answer that each tab knows of, by line. */
  const known = new Map<string, LineRecord>()

  /** Answers that nobody requested. */
  const unasked = new Set<string>()

  function learn(tab: string, line: LineRecord | null): void {
    if (!line || unasked.has(nameOf(line))) return
    const name = `${tab} ${line.key}`
    const before = known.get(name)
    if (!before || compareLine(line, before) > 0) known.set(name, line)
  }

  function judgePost({ tab, message }: Happening & { kind: 'posted' }): string | null {
    const { line, token, tabId } = message
    const before = line && known.get(`${tab} ${line.key}`)
    if (line && token && tokens.of(token.value)?.isGiven) unasked.add(nameOf(line))
    learn(tab, line)
    if (!line || !before || !token || line.by !== tabId || tokens.of(token.value)?.isGiven) return null
    const isNew = compareEpoch(line, before) === 0 && line.sequence > before.sequence
    if (!isNew || line.requestedAt >= before.requestedAt || clocks.sums.setBackMs > 0) return null
    return `tab ${tab} put an answer in the place of one that was requested later`
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'posted') return judgePost(happening)
    if (happening.kind === 'heard' && !sights.of(happening.tab).held) learn(happening.tab, happening.message.line)
    else if (happening.kind === 'read' && happening.lateMs < TIMEOUT_MS) {
      for (const { line } of happening.rows ?? []) learn(happening.tab, line)
    } else if (happening.kind === 'page' && happening.change === 'opened') {
      for (const name of known.keys()) if (name.startsWith(`${happening.tab} `)) known.delete(name)
    }
    return null
  }

  return createChecker('I3', [clocks, sights, tokens], judge)
}
