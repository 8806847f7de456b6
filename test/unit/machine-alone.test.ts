import { describe, expect, it } from 'vitest'
import { OUT, served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('a tab that stands alone', () => {
  const ALONE = { options: { shareTokens: false } }
  const ORGANIZATION = { organization: 'a' }

  it('never posts a token, nor that it has one', () => {
    const origin = new Origin()
    const [alone, other] = [origin.open(ALONE), origin.open()]
    alone.answer(token('secret'))
    expect(JSON.stringify(alone.effects('post'))).not.toContain('secret')
    expect(JSON.stringify([...origin.rows.values()])).not.toContain('usableUntil')
    expect(other.token).toBeNull()
    other.answer(token('o1'))
  })

  it('takes none', () => {
    const origin = new Origin()
    const [alone, other] = [origin.open(ALONE), origin.open()]
    other.answer(token('t1'))
    expect(alone.token).toBeNull()
    expect(alone.inTheAir).toBe(1)
  })

  it('asks nobody', () => {
    const origin = new Origin()
    const alone = origin.open(ALONE)
    expect(alone.posts.filter(({ kind }) => kind === 'ask')).toEqual([])
  })

  it('still hears of a sign-out, and tells of its own', () => {
    const origin = new Origin()
    const [alone, other] = [origin.open(ALONE), origin.open()]
    alone.answer(token('t1'))
    other.answer(token('t2'))
    alone.signOut()
    expect(other.getToken().result).toEqual(OUT)
    other.signedIn(token('t3'))
    expect(alone.token).toBeNull()
    expect(alone.session.status).toBe('pending')
  })

  it.each([true, false])('hears of an invalidation of one line (a channel: %s)', (hasChannel) => {
    const origin = new Origin()
    origin.hasChannel = hasChannel
    const [alone, other] = [origin.open(ALONE), origin.open()]
    alone.answer(token('t1'))
    alone.getToken({ params: ORGANIZATION })
    alone.answer(token('of before'))
    other.invalidate(ORGANIZATION)
    alone.live('visible')
    expect(alone.getToken({ params: ORGANIZATION }).result).toBeUndefined()
    expect(alone.getToken().result).toEqual(served('t1'))
  })

  it('invalidates all lines where it invalidates one: the others do not know its lines', () => {
    const origin = new Origin()
    const [alone, other] = [origin.open(ALONE), origin.open()]
    other.answer(token('of before'))
    alone.invalidate(ORGANIZATION)
    expect(other.getToken().result).toBeUndefined()
  })

  it('tells of its sign-out when it is shown, where it was prerendered until then', () => {
    const origin = new Origin()
    const [alone, other] = [origin.open({ ...ALONE, prerendering: true }), origin.open()]
    other.answer(token('t1'))
    alone.signOut()
    expect(other.token).toBe('t1')
    alone.live('prerendered')
    expect(other.session.status).toBe('signed-out')
  })

  it.each(['well', 'broken'] as const)(
    'tells a new page of a sign-out that it finds in no ledger, or not: %s',
    (ledger) => {
      const origin = new Origin()
      origin.ledger = ledger
      const alone = origin.open(ALONE)
      alone.answer(token('t1'))
      alone.signOut()
      const told = alone.posts.length
      origin.ledger = 'well'
      const next = origin.open()
      expect(next.known).toMatchObject({ status: 'out', raiser: alone.id })
      expect(alone.posts.length - told).toBe(ledger === 'well' ? 0 : 1)
    },
  )

  it('tells a page that opens of a sign-out which is still on its way into the ledger', () => {
    const origin = new Origin()
    const alone = origin.open(ALONE)
    alone.answer(token('t1'))
    origin.ledger = 'held'
    alone.signOut()
    // Its operation hangs; those of others do not.
    origin.closeLedger(alone)
    origin.ledger = 'well'
    const next = origin.open({ shown: false })
    origin.elapse(1000)
    expect(next.known).toMatchObject({ status: 'out', raiser: alone.id })
  })

  it('tells it of an invalidation, too', () => {
    const origin = new Origin()
    const alone = origin.open(ALONE)
    alone.answer(token('t1'))
    origin.ledger = 'held'
    alone.invalidate()
    origin.closeLedger(alone)
    origin.ledger = 'well'
    const next = origin.open({ shown: false })
    origin.elapse(1000)
    expect(next.known.floor).toBe(alone.known.floor)
  })

  it('does not wait for the locks of the others', () => {
    const origin = new Origin()
    origin.open()
    const alone = origin.open(ALONE)
    expect(alone.inTheAir).toBe(1)
  })
})
