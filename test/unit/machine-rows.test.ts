import { describe, expect, it } from 'vitest'
import { lineKey } from '../../src/core/initial-state.ts'
import { lineRow, parseRow, sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../src/core/record.ts'
import { token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const epochsOfLines = ({ origin }: Tab) => origin.read().flatMap(({ line }) => (line ? [line.epoch] : []))

/** The rows of the session that the tab has written, of all its operations and those that began after so many. */
const sessionRows = (tab: Tab, after = 0) =>
  tab
    .effects('sync')
    .slice(after)
    .flatMap(({ rows }) => rows)
    .filter((row) => parseRow(row).session)

/** A tab that has read the row of a line which it knows nothing else of. */
function openBesideLine(): Tab {
  const origin = new Origin()
  origin.write(lineRow('default', 'z', { ...noLine(lineKey({ organization: 'b' })), sequence: 1, by: 'z' }))
  return origin.open({ shown: false })
}

describe('the rows of lines', () => {
  it('go with the epoch that they are of', () => {
    const tab = openBesideLine()
    expect(epochsOfLines(tab)).toEqual([0])
    tab.signedIn()
    expect(epochsOfLines(tab)).toEqual([])
  })

  it('stay with an invalidation, which begins no epoch', () => {
    const tab = openBesideLine()
    tab.invalidate()
    expect(epochsOfLines(tab)).toEqual([0])
  })

  it('are written by nobody who stands alone', () => {
    const alone = new Origin().open({ options: { shareTokens: false } })
    alone.answer(token('t1'))
    expect(epochsOfLines(alone)).toEqual([])
    expect(alone.effects('sync').flatMap(({ rows }) => rows)).toHaveLength(sessionRows(alone).length)
  })
})

describe('the row of the session', () => {
  it('that another tab wrote beside this one is known from then on, and not written again', () => {
    const [origin, tab] = openWithToken()
    origin.elapse(50_000)
    origin.write(sessionRow('default', 'z', { ...tab.known, floor: 9 }))
    tab.answer(token('t2'))
    expect(tab.known.floor).toBe(9)
    const after = tab.effects('sync').length
    tab.getToken({ forceRefresh: true })
    expect(sessionRows(tab, after)).toEqual([])
  })

  it('that is less than this tab knows the ledger to have held was written after the site’s data was cleared', () => {
    const [origin, tab] = openWithToken()
    tab.signOut()
    const { epoch } = tab.known
    origin.rows.clear()
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, raiser: 'z', by: 'z', sequence: 1, status: 'in' }))
    tab.getToken({ forceRefresh: true })
    tab.send({ type: 'life', event: 'freeze' })
    tab.send({ type: 'life', event: 'resume' })
    expect(origin.read().map(({ session }) => session?.epoch)).toEqual([epoch])
  })
})

describe('a ledger that answers late', () => {
  /** As often as the ledger did not answer in time. */
  function openLate(times: number): Tab {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ shown: false })
    origin.elapse(150)
    for (let time = 1; time < times; time += 1) {
      origin.elapse(30_000)
      tab.send({ type: 'timer' })
      origin.elapse(150)
    }
    origin.answerLedger()
    return tab
  }

  it.each([
    ['is asked again at once the first time, for opening it takes longer than reading it', 1, 1],
    ['is left alone for half a minute the second time', 2, 0],
  ])('%s', (_, times, asked) => {
    const tab = openLate(times)
    const before = tab.effects('sync').length
    tab.send({ type: 'timer' })
    expect(tab.effects('sync').length - before).toBeLessThanOrEqual(1)
    expect(tab.effects('sync').length).toBe(times + asked)
  })
})
