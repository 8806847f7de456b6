import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/core/answer.ts'
import { failure, over, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** A count of a hundred has more digits than one of ten. */
const DIGITS = 64

/** Bytes of all that it keeps, but for its options, which hold functions. */
function sizeOf({ state: { config: _, ...rest } }: Tab): number {
  return serialize(rest).byteLength
}

function answerAll(origin: Origin, answer: Answer): void {
  for (const tab of origin.tabs) while (tab.inTheAir) tab.answer(answer)
}

/** Two tabs live so for long: as large after a hundred rounds as after ten. */
function expectSteady(round: (origin: Origin, count: number) => void): void {
  const origin = new Origin()
  const tabs = [origin.open(), origin.open()]
  answerAll(origin, token('t0'))
  const sizesAfter = (from: number, to: number) => {
    for (let count = from; count < to; count += 1) round(origin, count % 10)
    return tabs.map(sizeOf)
  }
  const early = sizesAfter(0, 10)
  const late = sizesAfter(10, 100)
  for (const [index, size] of late.entries()) expect(size).toBeLessThan((early[index] ?? 0) + DIGITS)
}

describe('the state of a tab that lives for weeks does not grow', () => {
  it('by refreshes, whoever requests', () => {
    expectSteady((origin, count) => {
      origin.elapse(51_000)
      answerAll(origin, token(`t${count}`))
    })
  })

  it('by failures, and by calls that meet them', () => {
    expectSteady((origin, count) => {
      for (const tab of origin.tabs) tab.getToken({ forceRefresh: true })
      answerAll(origin, failure(503))
      origin.elapse(120_000)
      answerAll(origin, token(`t${count}`))
    })
  })

  it('by tokens that an API rejects', () => {
    expectSteady((origin, count) => {
      origin.tabs[0]?.getToken({ rejected: `t${(count + 9) % 10}` })
      answerAll(origin, token(`t${count}`))
      origin.elapse(10_000)
    })
  })

  it('by sessions that end and begin', () => {
    expectSteady((origin, count) => {
      const [tab, other] = origin.tabs
      tab?.signOut()
      origin.elapse(1000)
      other?.signedIn(token(`t${count}`))
      origin.elapse(51_000)
      answerAll(origin, over())
      origin.elapse(1000)
      tab?.signedIn(token(`u${count}`))
    })
  })

  it('by invalidations', () => {
    expectSteady((origin, count) => {
      origin.elapse(1000)
      origin.tabs[1]?.invalidate()
      answerAll(origin, token(`t${count}`))
    })
  })
})
