import { describe, expect, it } from 'vitest'
import { OUT, over, served, token, tokenFor } from './answers.ts'
import { openTwo } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const A = { organization: 'a' }
const B = { organization: 'b' }

describe('two lines of a session', () => {
  it('have tokens of their own, in all tabs', () => {
    const [, tab, other] = openTwo()
    const calls = [tab.getToken({ params: A }), tab.getToken({ params: B })]
    tab.answer(token('a1'))
    tab.answer(token('b1'))
    expect(calls.map(({ result }) => result)).toEqual([served('a1'), served('b1')])
    expect(other.getToken({ params: A }).result).toEqual(served('a1'))
    expect(other.getToken({ params: B }).result).toEqual(served('b1'))
    expect(tab.token).toBe('t1')
  })

  it('are requested side by side', () => {
    const [, tab] = openTwo()
    tab.getToken({ params: A })
    tab.getToken({ params: B })
    expect(tab.inTheAir).toBe(2)
    expect(tab.requests.map(({ params }) => params)).toEqual([{}, A, B])
  })

  it('are the same line whatever the order of their params', () => {
    const [, tab] = openTwo()
    tab.getToken({ params: { organization: 'a', audience: 'x' } })
    tab.answer(token('ax'))
    expect(tab.getToken({ params: { audience: 'x', organization: 'a' } }).result).toEqual(served('ax'))
  })

  it('end together: a session is one', () => {
    const [, tab, other] = openTwo()
    tab.getToken({ params: A })
    tab.answer(token('a1'))
    tab.getToken({ params: B })
    tab.answer(over())
    expect(tab.getToken({ params: A }).result).toEqual(OUT)
    expect(other.getToken({ params: A }).result).toEqual(OUT)
    expect(other.getToken().result).toEqual(OUT)
  })

  it('are unknown before somebody asks for them', () => {
    const [, tab] = openTwo()
    expect(tab.sessionOf(A)).toEqual({ status: 'pending' })
  })

  it('are shown each with its own claims', () => {
    const tab = new Origin().open()
    tab.answer(tokenFor({ sub: 'ann' }))
    tab.getToken({ params: A })
    expect(tab.sessionOf(A).status).toBe('pending')
    tab.answer(tokenFor({ sub: 'ann', organization: 'a' }))
    expect(tab.sessionOf(A)).toMatchObject({ claims: { organization: 'a' } })
    expect(tab.session).toMatchObject({ claims: { sub: 'ann' } })
  })
})

describe('a switch', () => {
  it('in all tabs leads all of them to the other line, with one request', () => {
    const [origin, tab, other] = openTwo()
    const act = tab.switchTo(A)
    expect(act.result).toBe(true)
    const { requester } = origin
    expect(requester.requests.at(-1)?.params).toEqual(A)
    requester.answer(token('a1'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('a1'))
    expect([tab, other].map(({ inTheAir }) => inTheAir)).toEqual([0, 0])
  })

  it('in this tab leaves the others where they are', () => {
    const [, tab, other] = openTwo()
    const act = tab.switchTo(A, 'this')
    expect(act.result).toBe(true)
    tab.answer(token('a1'))
    expect(tab.getToken().result).toEqual(served('a1'))
    expect(other.getToken().result).toEqual(served('t1'))
  })

  it('in all tabs does not move a tab that chose for itself', () => {
    const [, tab, other] = openTwo()
    other.switchTo(B, 'this')
    other.answer(token('b1'))
    tab.switchTo(A)
    expect(other.getToken().result).toEqual(served('b1'))
  })

  it('in all tabs, made in a tab that chose for itself, moves it as well', () => {
    const [origin, tab] = openTwo()
    tab.switchTo(B, 'this')
    tab.answer(token('b1'))
    tab.switchTo(A)
    origin.requester.answer(token('a1'))
    expect(tab.getToken().result).toEqual(served('a1'))
  })

  it('is no sign-out: the former line lives on', () => {
    const [, tab] = openTwo()
    const epoch = tab.posts.at(-1)?.session.epoch
    tab.switchTo(A)
    expect(tab.getToken({ params: {} }).result).toEqual(served('t1'))
    expect(tab.posts.at(-1)?.session.epoch).toBe(epoch)
  })

  it('back and forth ends where it was made last, in every tab', () => {
    const [, tab, other] = openTwo()
    tab.switchTo(A)
    other.switchTo(B)
    tab.switchTo({})
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('t1'))
  })

  it('is known to a tab that is opened later', () => {
    const [origin, tab, other] = openTwo()
    tab.switchTo(A)
    for (const each of [tab, other]) origin.close(each)
    const late = origin.open()
    origin.elapse(60)
    expect(late.requests.at(-1)?.params).toEqual(A)
  })

  it.each([
    ['sign-in', (tab: Tab) => tab.signedIn(token('t2'))],
    ['sign-out', (tab: Tab) => tab.signOut()],
  ])('holds until the next %s', (_, act) => {
    const [, tab, other] = openTwo()
    other.switchTo(B, 'this')
    tab.switchTo(A)
    act(tab)
    tab.signedIn(token('t3'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('t3'))
  })
})
