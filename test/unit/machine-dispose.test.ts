import { describe, expect, it } from 'vitest'
import { token } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('a manager that is disposed', () => {
  it('settles whoever waits, and lets go of everything', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { endSession: () => undefined } })
    const calls = [tab.getToken(), tab.getToken({ params: { organization: 'b' } })]
    origin.ledger = 'held'
    const act = tab.invalidate()
    tab.dispose()
    expect(calls.map(({ result }) => result)).toEqual([{ kind: 'disposed' }, { kind: 'disposed' }])
    expect(act.result).toBe(false)
    expect(tab.inTheAir).toBe(0)
    const other = origin.open()
    origin.answerLedger()
    origin.answerLedger()
    expect(other.inTheAir).toBe(1)
  })

  it('does nothing more, whatever was in flight', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { endSession: () => undefined } })
    const [{ flight } = { flight: 0 }] = tab.requests
    tab.signOut()
    tab.dispose()
    const before = tab.log.length
    tab.send({ type: 'answer', flight, answer: token('t1') })
    tab.send({ type: 'granted', flight, lane: 0, kind: 'locks' })
    tab.ended(true)
    for (const event of ['visible', 'freeze', 'resume', 'online', 'pagehide', 'pageshow'] as const) tab.live(event)
    tab.send({ type: 'input' })
    tab.dispose()
    origin.elapse(600_000)
    expect(tab.typesSince(before)).toEqual([])
    expect(tab.dueAt).toBe(Number.POSITIVE_INFINITY)
    expect(tab.getToken().result).toEqual({ kind: 'disposed' })
    expect(tab.refresh).toEqual({ status: 'idle', missing: [] })
    expect(tab.token).toBeNull()
  })

  it('may be disposed before it began', () => {
    const origin = new Origin()
    const tab = origin.open({ prerendering: true })
    const call = tab.getToken()
    tab.dispose()
    expect(call.result).toEqual({ kind: 'disposed' })
    tab.live('prerendered')
    expect(tab.requests).toHaveLength(0)
  })
})
