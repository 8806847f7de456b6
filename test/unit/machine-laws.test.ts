import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDue } from '../../src/core/due.ts'
import { transition } from '../../src/core/machine.ts'
import { compareEpoch, mergeSession } from '../../src/core/record.ts'
import { lifeLeft } from '../../src/core/schedule.ts'
import { happen, play, story } from './any-events.ts'
import type { Told } from './bare-machine.ts'

/** Stories are long, and each law looks at every transition of each of them. */
const RUNS = { numRuns: 40 }

/** Holds after each transition of any story. */
const always = (holds: (told: Told) => void) =>
  fc.assert(
    fc.property(story, (told) => play(told).told.forEach(holds)),
    RUNS,
  )

/** Whom it told. */
const idsOf = (told: Told) => told.effects.flatMap((effect) => (effect.type === 'settle' ? [effect.caller] : []))

describe('one transition, whatever it is told', () => {
  it('gives the same for the same, and changes neither state nor event', () => {
    always(({ before, event, at, state, effects }) => {
      expect(isDeepStrictEqual(transition(before, event, at), { state, at, effects })).toBe(true)
    })
  })

  it('says when it wants to be told the time: a number, and none that is past', () => {
    always(({ state, at }) => expect(nextDue(state, at)).toBeGreaterThanOrEqual(0))
  })

  it('never lowers what it has seen: epoch, floor, sequence', () => {
    always(({ before, state }) => {
      expect(compareEpoch(state.session, before.session)).toBeGreaterThanOrEqual(0)
      expect(state.session.floor).toBeGreaterThanOrEqual(before.session.floor)
      expect(state.seen).toBeGreaterThanOrEqual(before.seen)
      expect(state.sequence).toBeGreaterThanOrEqual(before.sequence)
      if (state.life === 'disposed') return
      for (const [key, line] of Object.entries(before.lines)) {
        expect(state.lines[key]?.record.floor).toBeGreaterThanOrEqual(line.record.floor)
      }
    })
  })

  it('knows no less of the session than it knows the ledger to hold, and nothing of lines from an epoch before', () => {
    always(({ state: { session, lines, ledger } }) => {
      expect(mergeSession(ledger.session ?? session, session)).toEqual(session)
      for (const { record } of Object.values(lines)) expect(compareEpoch(record, session)).toBeGreaterThanOrEqual(0)
    })
  })

  it('tells each caller once, or holds it', () => {
    fc.assert(
      fc.property(story, (told) => {
        const waiting: number[] = []
        for (const each of play(told).told) {
          const { event, state } = each
          if (event.type === 'call') waiting.push(event.id)
          for (const id of idsOf(each)) expect(waiting.splice(waiting.indexOf(id), 1)).toEqual([id])
          if (event.type === 'cancel' && waiting.includes(event.id)) waiting.splice(waiting.indexOf(event.id), 1)
          const held = Object.values(state.lines).flatMap(({ callers }) => callers.map(({ id }) => id))
          expect(held.sort()).toEqual([...waiting].sort())
        }
      }),
      RUNS,
    )
  })
})

describe('a token', () => {
  it('is held only while it lives by both clocks, in its epoch, under its cookie, and until an invalidation', () => {
    always(({ at, state }) => {
      for (const { token, record } of Object.values(state.lines)) {
        if (!token) continue
        const isOfMarker = !state.config.marked || token.marker === at.marker
        const isOfNow = compareEpoch(token, state.session) === 0 && isOfMarker
        const isLate = token.floor >= Math.max(state.session.floor, record.floor)
        expect([isOfNow, isLate, lifeLeft(token, at) > 0], token.value).toEqual([true, true, true])
      }
    })
  })

  it('is held where it is handed out', () => {
    always(({ state, effects }) => {
      const held = Object.values(state.lines).map(({ token }) => token?.value)
      for (const effect of effects) {
        if (effect.type === 'settle' && effect.outcome.kind === 'token') expect(held).toContain(effect.outcome.value)
      }
    })
  })
})

describe('a timer that fires when it is due', () => {
  it('gets on: three times in a row at once, with nothing done, never happens', () => {
    fc.assert(
      fc.property(story, (told) => {
        const machine = play(told)
        for (let idle = 0, fired = 0; fired < 40; fired += 1) {
          const due = nextDue(machine.state, machine.at)
          if (!Number.isFinite(due)) return
          machine.pass(due)
          const { effects } = machine.tell({ type: 'timer' })
          idle = due === 0 && !effects.length ? idle + 1 : 0
          expect(idle).toBeLessThan(3)
        }
      }),
      RUNS,
    )
  })
})

describe('after dispose', () => {
  it('nothing is done but to tell new callers', () => {
    fc.assert(
      fc.property(story, story, (before, [, after]) => {
        const [options, events] = before
        const machine = play([options, events])
        machine.tell({ type: 'dispose' })
        const { length } = machine.told
        for (const each of after) happen(machine, each)
        for (const { event, state, effects } of machine.told.slice(length)) {
          expect(effects.map(({ type }) => type)).toEqual(event.type === 'call' ? ['settle'] : [])
          expect(nextDue(state, machine.at)).toBe(Number.POSITIVE_INFINITY)
        }
      }),
      RUNS,
    )
  })
})
