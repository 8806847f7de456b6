import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewOf } from '../../src/core/ledger-sync.ts'
import { compareEpoch, mergeLine, mergeSession, NO_SESSION } from '../../src/core/record.ts'
import type { LedgerView } from '../../src/core/state.ts'
import { play, story, type World } from './stories.ts'

const read = ({ origin }: World) => viewOf({ keys: [...origin.rows.keys()], rows: [...origin.rows.values()] })

/** Nothing that was there is missing, but for lines of an epoch that is over. */
function expectNothingLost(before: LedgerView, after: LedgerView): void {
  const session = after.session ?? NO_SESSION
  expect(mergeSession(session, before.session ?? NO_SESSION)).toEqual(session)
  for (const [key, line] of Object.entries(before.lines)) {
    const now = after.lines[key]
    if (now) expect(mergeLine(now, line)).toEqual(now)
    else expect(compareEpoch(line, session)).toBeLessThan(0)
  }
}

/** Of the session, and of the two lines that the stories tell of; as many of the epoch before, until the next one is written. */
const ROWS_OF_ONE_TAB = 6
/** Stories in which nobody clears the site's data. */
const kept = story.map((steps) => steps.filter(([name]) => name !== 'siteDataCleared'))

describe('the ledger of three tabs, whatever they do', () => {
  it('never loses what was written, though each deletes what it has merged', () => {
    fc.assert(
      fc.property(kept, (steps) => {
        let before: LedgerView = { session: null, lines: {}, sessionKeys: [], lineKeys: {} }
        play(steps, (world) => {
          const after = read(world)
          expectNothingLost(before, after)
          before = after
        })
      }),
      { numRuns: 30 },
    )
  })

  it('holds in the end all that the tabs know, in no more rows than each of them could write at once', () => {
    fc.assert(
      fc.property(kept, (steps) => {
        const world = play(steps)
        world.recover()
        const session = read(world).session ?? NO_SESSION
        for (const { known } of world.tabs) expect(mergeSession(session, known)).toEqual(session)
        expect(world.origin.rows.size).toBeLessThanOrEqual(world.tabs.length * ROWS_OF_ONE_TAB)
      }),
      { numRuns: 12 },
    )
  })
})
