import { describe, expect, it } from 'vitest'
import { OUT, over, served, token } from './answers.ts'
import { openTwo } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'

/** The server sets the cookie, which all tabs see from then on. */
function setMarker(marker: string, ...tabs: Tab[]): void {
  for (const tab of tabs) tab.marker = marker
}

describe('a marker that is empty', () => {
  it('means signed out, without a request', () => {
    const [origin, tab] = openTwo('')
    expect(tab.getToken().result).toEqual(OUT)
    expect(tab.session).toEqual({ status: 'signed-out', reason: 'signed_out' })
    origin.elapse(60_000)
    expect(tab.requests).toHaveLength(0)
  })

  it('holds at the next call, though no event told of it', () => {
    const [, tab] = openTwo('m1')
    expect(tab.getToken().result).toEqual(served('t1'))
    setMarker('', tab)
    expect(tab.getToken().result).toEqual(OUT)
  })

  it('comes with the answer that ends the session, and the reason is kept', () => {
    const [origin, tab, other] = openTwo('m1')
    origin.elapse(50_000)
    setMarker('', tab, other)
    tab.answer(over('revoked'))
    expect(tab.session).toEqual({ status: 'signed-out', reason: 'revoked' })
    expect(other.session).toEqual({ status: 'signed-out', reason: 'revoked' })
    expect(tab.requests).toHaveLength(2)
  })
})

describe('another marker', () => {
  it('drops the token and raises nothing', () => {
    const [origin, tab] = openTwo('m1')
    const epoch = tab.known.epoch
    setMarker('m2', tab)
    tab.live('wake')
    expect(tab.token).toBeNull()
    expect(tab.session.status).toBe('pending')
    expect(tab.known.epoch).toBe(epoch)
    origin.elapse(60)
    expect(tab.inTheAir).toBe(1)
  })

  it('raises the epoch with the first answer under it, once for all tabs', () => {
    const [origin, tab, other] = openTwo('m1')
    const epoch = tab.known.epoch
    origin.elapse(10)
    setMarker('m2', tab, other)
    for (const each of [tab, other]) each.live('wake')
    origin.elapse(60)
    origin.requester.answer(token('t2'))
    for (const each of [tab, other]) {
      expect(each.known.epoch).toBeGreaterThan(epoch)
      expect(each.getToken().result).toEqual(served('t2'))
    }
    expect([tab, other].flatMap(({ requests }) => requests)).toHaveLength(2)
  })

  it('is asked for at the next call, though no event told of it', () => {
    const [origin, tab] = openTwo('m1')
    setMarker('m2', tab)
    const call = tab.getToken()
    expect(call.result).toBeUndefined()
    origin.elapse(60)
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('asks no other tab for a token of the former marker', () => {
    const [, tab, other] = openTwo('m1')
    setMarker('m2', tab, other)
    tab.live('wake')
    expect(tab.inTheAir).toBe(1)
  })

  it('refuses the token of a tab that has not seen it yet', () => {
    const [origin, tab, other] = openTwo('m1')
    const late = tab.effects('post').at(-1)?.message
    const third = origin.open({ marker: 'm2', shown: false })
    third.hear(late)
    expect(third.token).toBeNull()
    expect(third.effects('refreshed')).toHaveLength(0)
    expect(other.token).toBe('t1')
  })

  it('refuses the token, while epoch and floor count', () => {
    const [, tab, other] = openTwo('m1')
    tab.live('hidden')
    other.live('hidden')
    tab.invalidate()
    setMarker('m2', other)
    tab.signOut()
    expect(other.token).toBeNull()
    const epoch = tab.known.epoch
    other.live('visible')
    other.answer(token('t2'))
    expect(other.known.epoch).toBeGreaterThan(epoch)
    expect(other.posts.at(-1)?.session.floor).toBe(tab.posts.at(-1)?.session.floor)
  })

  it('that moves during the request drops the answer, for it is of nobody knows whom', () => {
    const [origin, tab, other] = openTwo('m1')
    origin.elapse(50_000)
    setMarker('m2', tab, other)
    const { epoch } = tab.known
    tab.answer(token('of the former user'))
    expect(tab.token).toBeNull()
    expect(tab.known).toMatchObject({ epoch, marker: 'm1' })
    expect(tab.effects('refreshed')).toHaveLength(1)
    origin.elapse(60)
    origin.requester.answer(token('t2'))
    expect(tab.token).toBe('t2')
  })

  it('that moves with every answer is a fault of the server, and no storm', () => {
    const [origin, tab] = openTwo('m1')
    const call = tab.getToken({ forceRefresh: true })
    for (let moved = 2; tab.inTheAir && moved < 20; moved += 1) {
      setMarker(`m${moved}`, ...origin.tabs)
      tab.answer(token(`t${moved}`))
    }
    expect(tab.requests).toHaveLength(5)
    expect(tab.effects('failed')).toMatchObject([{ failure: { code: 'ERR_TOKEN_INVALID' } }])
    expect(call.result).toBeUndefined()
  })

  it('is of the sign-in that the app tells of a moment later: no second request', () => {
    const [, tab, other] = openTwo('m1')
    setMarker('m2', tab, other)
    tab.live('wake')
    tab.signedIn()
    tab.answer(token('t2'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('t2'))
    expect([tab, other].flatMap(({ requests }) => requests)).toHaveLength(2)
  })

  it('is the first for a page that knows nothing: no epoch is raised for it', () => {
    const [, tab] = openTwo('m1')
    expect(tab.known.epoch).toBe(0)
  })

  it('back to the one that was seen brings a token back only if nothing new was minted', () => {
    const [, tab] = openTwo('m1')
    setMarker('m2', tab)
    tab.live('wake')
    setMarker('m1', tab)
    tab.live('wake')
    expect(tab.token).toBeNull()
  })
})

describe('a page that a sign-in leads to', () => {
  it('does not take the token of the user before', () => {
    const [origin, tab] = openTwo('m1')
    const page = origin.open({ marker: 'm2' })
    expect(page.token).toBeNull()
    const call = page.getToken()
    origin.elapse(60)
    page.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(tab.token).toBeNull()
  })

  it('knows at once of a sign-out of the others, under the same marker', () => {
    const [origin, tab] = openTwo('m1')
    tab.signOut()
    const page = origin.open({ marker: 'm1' })
    expect(page.getToken().result).toEqual(OUT)
    expect(page.requests).toHaveLength(0)
  })
})
