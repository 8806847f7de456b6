import { describe, expect, it } from 'vitest'
import { lineKey } from '../../src/core/initial-state.ts'
import { BareMachine } from './bare-machine.ts'
import { Origin } from './machine-origin.ts'

describe('the name of a line', () => {
  it('is the same in every version: its params by the order of their names', () => {
    const name = '[["audience","x"],["organization","b"]]'
    expect(lineKey({ audience: 'x', organization: 'b' })).toBe(name)
    expect(lineKey({ organization: 'b', audience: 'x' })).toBe(name)
    expect(lineKey({})).toBe('')
  })
})

describe('in the beginning', () => {
  it('nothing is posted before there is a channel', () => {
    const machine = new BareMachine({})
    machine.tell({ type: 'start', initial: null })
    machine.tell({ type: 'sign-out', id: 1 })
    expect(machine.asked('post')).toEqual([])
    machine.tell({ type: 'channel', open: true })
    machine.tell({ type: 'sign-in', id: 2, answer: null })
    expect(machine.asked('post')).not.toEqual([])
  })

  it('no row is deleted that was never read', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tab = origin.open()
    tab.signedIn()
    origin.elapse(60_000)
    expect(tab.effects('sync').length).toBeGreaterThan(1)
    expect(tab.effects('sync').flatMap(({ obsolete }) => obsolete)).toEqual([])
  })
})
