import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'

describe('a refresh that is cut off because its page goes', () => {
  it('begins anew on return, where it had the lock and was reading the ledger', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    origin.elapse(50_000)
    tab.live('freeze')
    origin.ledger = 'well'
    tab.live('resume')
    expect(tab.requests).toHaveLength(2)
    expect(tab.inTheAir).toBe(1)
  })

  it('is over on return, where its answer was being written down: the next one comes in time', () => {
    const [origin, tab] = openWithToken()
    origin.elapse(50_000)
    origin.ledger = 'held'
    tab.answer(token('t2'))
    tab.live('freeze')
    origin.ledger = 'well'
    tab.live('resume')
    expect(tab.getToken().result).toEqual(served('t2'))
    origin.elapse(50_000)
    expect(tab.requests).toHaveLength(3)
    expect(tab.inTheAir).toBe(1)
  })
})
