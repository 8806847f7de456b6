import { describe, expect, it } from 'vitest'
import { lineKey } from '../../src/core/initial-state.ts'
import { wireMessage } from '../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../src/core/record.ts'
import type { Params } from '../../src/types.ts'
import { served, token, UNREACHABLE } from './answers.ts'
import { lanesOf, type Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** Of a question: asks the tab that holds the lock. */
const HOLDER_STAGE = 4
/** How long the lock is waited for where nothing usable is left, and when the holder is asked. */
const WAIT_MS = 5500
const ASKED_MS = WAIT_MS - 250

/** Another tab answers a question. */
function hearAnswer(tab: Tab, stage: number, params: Params | null, kind: 'answer' | 'record' = 'answer'): void {
  const line = params && noLine(lineKey(params))
  const content = { kind, name: 'default', tabId: 'z', session: NO_SESSION, token: null } as const
  tab.hear(wireMessage({ ...content, stage, line, params }))
}

/** A tab that waits for a lock which somebody holds for ever. */
function openWaiting(): { origin: Origin; tab: Tab; release: () => void } {
  const origin = new Origin()
  const release = origin.occupy()
  return { origin, tab: origin.open(), release }
}

describe('whoever waits for a lock', () => {
  it('waits on when the holder says that it lives', () => {
    const { origin, tab } = openWaiting()
    origin.elapse(ASKED_MS)
    hearAnswer(tab, HOLDER_STAGE, {})
    origin.elapse(WAIT_MS - 1)
    expect(lanesOf(tab)).toEqual([0])
    origin.elapse(1)
    expect(lanesOf(tab)).toEqual([0, 1])
  })

  it.each([
    ['the holder of another line does', HOLDER_STAGE, { organization: 'b' }],
    ['a tab answers another question', 3, {}],
    ['an answer is about no line', HOLDER_STAGE, null],
    ['somebody says something that answers nothing', HOLDER_STAGE, {}, 'record'],
  ] as const)('leaves for the next lane though %s', (_, stage, params, kind?: 'record') => {
    const { origin, tab } = openWaiting()
    origin.elapse(ASKED_MS)
    hearAnswer(tab, stage, params, kind)
    origin.elapse(250)
    expect(lanesOf(tab)).toEqual([0, 1])
  })

  it('waits on for a holder that is between two requests', () => {
    const origin = new Origin()
    const [holder, waiter] = [origin.open(), origin.open()]
    origin.elapse(ASKED_MS - 10)
    holder.live('online')
    holder.answer(UNREACHABLE)
    origin.elapse(100)
    expect(holder.inTheAir).toBe(0)
    expect(lanesOf(waiter)).toEqual([0])
  })

  it('waits no longer for an answer to a question that it has not asked', () => {
    const { origin, tab } = openWaiting()
    origin.elapse(3000)
    hearAnswer(tab, HOLDER_STAGE, {})
    origin.elapse(WAIT_MS - 3000)
    expect(lanesOf(tab)).toEqual([0, 1])
  })

  it('waits for nothing any more once the lock was granted, though the answer comes late', () => {
    const { origin, tab, release } = openWaiting()
    const call = tab.getToken()
    origin.elapse(ASKED_MS)
    release()
    hearAnswer(tab, HOLDER_STAGE, {})
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('tells the others of the next lane before it is granted', () => {
    const { origin, tab } = openWaiting()
    origin.occupy('', 1)
    origin.elapse(WAIT_MS)
    expect(tab.posts.at(-1)).toMatchObject({ kind: 'record', line: { lane: 1 } })
  })
})

describe('whoever waits for no lock', () => {
  it('does nothing about the answer of a holder', () => {
    const tab = new Origin().open({ shown: false })
    const before = tab.log.length
    hearAnswer(tab, HOLDER_STAGE, {})
    expect(tab.typesSince(before)).toEqual([])
  })
})
