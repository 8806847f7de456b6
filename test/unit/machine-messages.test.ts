import { describe, expect, it } from 'vitest'
import { lineRow, sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../src/core/record.ts'
import { OUT, over, token, tokenFor } from './answers.ts'
import { jwt } from './jwt.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** A tab that knows nothing, and a message with a token that it has not heard yet. */
function openWithMessage(): [Origin, Tab, object | undefined] {
  const origin = new Origin()
  const fetcher = origin.open()
  fetcher.answer(token('t1'))
  const message = fetcher.effects('post').at(-1)?.message
  origin.close(fetcher)
  origin.rows.clear()
  return [origin, origin.open({ shown: false }), message]
}

describe('a token by message', () => {
  it('lives no longer for the way it took', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(20_000)
    const late = origin.open({ shown: false })
    expect(late.token).toBe('t1')
    origin.elapse(39_999)
    expect(late.token).toBe('t1')
    origin.elapse(1)
    expect(late.token).toBeNull()
  })

  it('ages while the message is under way', () => {
    const [origin, tab, message] = openWithMessage()
    origin.sleep(59_000)
    tab.hear(message)
    expect(tab.token).toBe('t1')
    origin.elapse(1000)
    expect(tab.token).toBeNull()
  })

  it('lives no longer where this tab knows it from before: its server gave it twice, and said the same of it', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.answer(token('t1'))
    origin.close(tab)
    origin.elapse(59_000)
    const late = origin.open()
    other.live('freeze')
    late.answer(token('t1'))
    other.live('resume')
    origin.elapse(1000)
    expect([late.token, other.token]).toEqual(['t1', null])
  })

  it('is refused when it was dead on arrival', () => {
    const [origin, tab, message] = openWithMessage()
    origin.sleep(60_000)
    tab.hear(message)
    expect(tab.effects('refreshed')).toHaveLength(0)
  })

  it('is refused from a clock that is ahead: how old it is, nobody knows', () => {
    const [origin, tab, message] = openWithMessage()
    origin.sleep(-1001)
    tab.hear(message)
    expect(tab.token).toBeNull()
  })

  it('is refused when its claims cannot be read', () => {
    const origin = new Origin()
    const options = {
      claims: () => {
        throw new Error('no claims')
      },
    }
    const [tab, other] = [origin.open(), origin.open({ options })]
    tab.answer(tokenFor({ sub: 'ann' }))
    expect(other.token).toBeNull()
    expect(other.inTheAir).toBe(0)
  })

  it('is refused when the session ended after it, in the same epoch', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
    tab.answer(token('t1'))
    const late = tab.effects('post').at(-1)?.message
    origin.elapse(50_000)
    tab.answer(over())
    other.hear(late)
    expect(other.getToken().result).toEqual(OUT)
  })

  it('of somebody else drops both, and begins a new epoch: nobody told of a sign-in', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.answer(tokenFor({ sub: 'ann' }))
    const message = tab.posts.at(-1)
    const { epoch } = other.known
    const later = { ...message?.line, sequence: 9 }
    const ofBob = { ...message?.token, value: jwt({ sub: 'bob' }) }
    other.hear({ ...tab.effects('post').at(-1)?.message, sequence: 9, line: later, token: ofBob })
    expect(other.token).toBeNull()
    expect(other.known.epoch).toBeGreaterThan(epoch)
    expect(tab.token).toBeNull()
  })

  it('does not replace a later one', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.answer(token('t1'))
    const early = tab.effects('post').at(-1)?.message
    tab.getToken({ forceRefresh: true })
    tab.answer(token('t2'))
    other.hear(early)
    expect(other.token).toBe('t2')
  })

  it('is told once, though its message comes twice', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.answer(token('t1'))
    other.hear(tab.effects('post').at(-1)?.message)
    expect(other.effects('refreshed')).toMatchObject([{ here: false, expiresIn: 60_000 }])
  })
})

describe('what is no message of this origin', () => {
  it.each([
    ['nothing', undefined],
    ['a text', 'signed out'],
    ['an empty object', {}],
    ['another name', { v: 1, kind: 'record', name: 'other', tabId: 'z', ...NO_SESSION, epoch: 9, status: 'out' }],
    ['half an envelope', { v: 1, kind: 'record', name: 'default', tabId: 'z', epoch: 9 }],
  ])('changes nothing: %s', (_, raw) => {
    const tab = new Origin().open()
    tab.answer(token('t1'))
    const { state } = tab
    const done = tab.log.length
    tab.hear(raw)
    expect(tab.state).toBe(state)
    expect(tab.log).toHaveLength(done)
  })

  it('changes nothing when it is an echo of its own', () => {
    const tab = new Origin().open()
    tab.answer(token('t1'))
    tab.hear({ ...tab.effects('post').at(-1)?.message, epoch: 9 })
    expect(tab.token).toBe('t1')
  })

  it('gives no token where its line does not fit its params', () => {
    const [, tab, message] = openWithMessage()
    tab.hear({ ...message, params: { organization: 'b' } })
    expect(tab.token).toBeNull()
    expect(tab.getToken({ params: { organization: 'b' } }).result).toBeUndefined()
  })
})

describe('a later version of the library', () => {
  it('is understood when it signs out', () => {
    const tab = new Origin().open()
    tab.answer(token('t1'))
    const envelope = { ...NO_SESSION, epoch: 9, raiser: 'z', sequence: 7, status: 'out', by: 'z', reason: 'later' }
    tab.hear({ v: 2, kind: 'anything', name: 'default', tabId: 'z', ...envelope, line: 'later', token: { later: 1 } })
    expect(tab.session).toEqual({ status: 'signed-out', reason: 'signed_out' })
  })

  it('is understood by its rows', () => {
    const origin = new Origin()
    const session = { ...NO_SESSION, epoch: 9, raiser: 'z', sequence: 7, status: 'out', by: 'z' } as const
    origin.write({ ...sessionRow('default', 'z', session), v: 2, more: 1 })
    const tab = origin.open({ marker: 'm1' })
    expect(tab.inTheAir).toBe(1)
    const marked = { ...session, marker: 'm1' }
    origin.write({ ...sessionRow('default', 'z', { ...marked, sequence: 8 }), v: 2 })
    expect(origin.open({ marker: 'm1' }).getToken().result).toEqual(OUT)
  })

  it('promises no token', () => {
    const origin = new Origin()
    const line = { ...noLine(''), sequence: 3, by: 'z', usableUntil: origin.wall + 60_000 }
    origin.write({ ...lineRow('default', 'z', line), v: 2 })
    const tab = origin.open()
    expect(tab.inTheAir).toBe(1)
  })
})
