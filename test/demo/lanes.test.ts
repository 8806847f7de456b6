import { describe, expect, test } from 'vitest'
import { parseBusMessage } from '../../demo/page/tabs/bus.ts'
import {
  chooseNumber,
  countEvents,
  isSilent,
  isVisible,
  type Lane,
  type Lanes,
  withClosed,
  withEvent,
  withLane,
  withoutOld,
} from '../../demo/page/tabs/lanes.ts'

const EMPTY: Lanes = new Map()

describe('the number of a tab', () => {
  test('is the lowest that no other tab has', () => {
    expect(chooseNumber(lane('a', 0), lanes(lane('b', 1), lane('c', 3)))).toBe(2)
  })

  test('is kept over a reload', () => {
    expect(chooseNumber(lane('a', 2), lanes(lane('b', 1)))).toBe(2)
  })

  test('is given up by one of two tabs that have the same, and by one alone', () => {
    const [a, b] = [lane('a', 1), lane('b', 1)]
    expect([chooseNumber(a, lanes(a, b)), chooseNumber(b, lanes(a, b))]).toEqual([1, 2])
  })

  test('is free again when its tab is closed', () => {
    expect(chooseNumber(lane('b', 0), withClosed(lanes(lane('a', 1)), 'a'))).toBe(1)
  })
})

describe('a lane', () => {
  test('is visible until it says otherwise, by its last word', () => {
    const start = lane('a', 1)
    expect(isVisible(start)).toBe(true)
    const hidden = withEvent(withEvent(start, { kind: 'hidden', at: 1 }), { kind: 'received', at: 2 })
    expect(isVisible(hidden)).toBe(false)
    expect(isVisible(withEvent(hidden, { kind: 'shown', at: 3 }))).toBe(true)
  })

  test('counts what is still in the picture', () => {
    const busy = [1, 2, 3].reduce((sum, at) => withEvent(sum, { kind: 'fetched', at }), lane('a', 1))
    expect(countEvents(busy, 'fetched', 2)).toBe(2)
    expect(countEvents(busy, 'received', 0)).toBe(0)
  })

  test('does not grow for ever, and never forgets whether it is visible', () => {
    let busy = withEvent(lane('a', 1), { kind: 'hidden', at: 0 })
    for (let at = 0; at < 500; at += 1) busy = withEvent(busy, { kind: 'received', at })
    expect(busy.events.length).toBeLessThan(100)
    expect(busy.events.at(-1)?.at).toBe(499)
    expect(isVisible(busy)).toBe(false)
  })

  test('is silent when nothing was heard of it for long, and forgotten when it has left the picture', () => {
    const known = withLane(withLane(EMPTY, lane('a', 1), 0), lane('own', 2), 0)
    const [first] = known.values()
    expect(first && [isSilent(first, 1000), isSilent(first, 60_000)]).toEqual([false, true])
    expect([...withoutOld(known, 'own', 1).keys()]).toEqual(['own'])
    expect(withoutOld(known, 'own', 0)).toBe(known)
  })

  test('of a closed tab is open again when the tab is heard of again', () => {
    const closed = withClosed(lanes(lane('a', 1)), 'a')
    expect(closed.get('a')?.isClosed).toBe(true)
    expect(withLane(closed, lane('a', 1), 5).get('a')).toMatchObject({ isClosed: false, heardAt: 5 })
  })
})

describe('a message of another tab', () => {
  test.each([
    { kind: 'hello' },
    { kind: 'changed' },
    { kind: 'bye', id: 'a' },
    { kind: 'trouble', trouble: 'slow' },
    { kind: 'lane', lane: { id: 'a', number: 1, isListening: false, events: [{ kind: 'fetched', at: 1 }] } },
  ])('is read as it was sent: $kind', (message) => {
    expect(parseBusMessage(structuredClone(message))).toEqual(message)
  })

  test.each([
    null,
    'hello',
    {},
    { kind: 'token' },
    { kind: 'bye' },
    { kind: 'trouble', trouble: 'fire' },
    { kind: 'lane' },
    { kind: 'lane', lane: { id: 1, number: 1, events: [] } },
    { kind: 'lane', lane: { id: 'a', number: '1', events: [] } },
    { kind: 'lane', lane: { id: 'a', number: 1, events: 'none' } },
    { kind: 'lane', lane: { id: 'a', number: 1, events: [null] } },
    { kind: 'lane', lane: { id: 'a', number: 1, events: [{ kind: 'stolen', at: 1 }] } },
    { kind: 'lane', lane: { id: 'a', number: 1, events: [{ kind: 'fetched', at: Number.NaN }] } },
  ])('that is malformed is dropped: %j', (message) => {
    expect(parseBusMessage(message)).toBeNull()
  })
})

function lane(id: string, number: number): Lane {
  return { id, number, isListening: false, events: [] }
}

function lanes(...known: readonly Lane[]): Lanes {
  return known.reduce((sum, one) => withLane(sum, one, 0), EMPTY)
}
