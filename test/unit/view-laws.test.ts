import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transition } from '../../src/core/machine.ts'
import { peekToken, refreshView, serveWindow, sessionView } from '../../src/core/view.ts'
import { play, story } from './any-events.ts'
import type { Told } from './bare-machine.ts'

const PLAIN = { type: 'call', id: 0, params: null, rejected: null, force: false, minLifetime: null } as const

/** Holds after each transition of any story. */
const always = (holds: (told: Told) => void) =>
  fc.assert(
    fc.property(story, (told) => play(told).told.forEach(holds)),
    { numRuns: 40 },
  )

describe('what is shown of any state', () => {
  it('serves by the wall clock alone what a call would get until the very end of the window', () => {
    always(({ state, at }) => {
      const window = serveWindow(state, at)
      if (!window) return
      expect(window.forMs > 0 && window.forMs <= 500).toBe(true)
      for (const ms of [0, window.forMs - 0.001]) {
        const { effects } = transition(state, PLAIN, { ...at, wall: at.wall + ms, mono: at.mono + ms })
        const outcome = { kind: 'token', value: window.value }
        expect(effects).toContainEqual({ type: 'settle', caller: PLAIN.id, outcome })
      }
    })
  })

  it('peeks at nothing that has no life left, and at nothing where nobody is signed in', () => {
    always(({ state, at }) => {
      const peeked = peekToken(state, at, null)
      if (!peeked) return
      expect(peeked.expiresInMs).toBeGreaterThan(0)
      expect(sessionView(state, at, null).status).toBe('signed-in')
    })
  })

  it('names moments that are moments', () => {
    always(({ state, at }) => {
      for (const params of [null, { organization: 'b' }, { organization: 'nobody' }]) {
        const refresh = refreshView(state, at, params)
        if ('at' in refresh) expect(refresh.at).toSatisfy(Number.isFinite)
      }
    })
  })
})
