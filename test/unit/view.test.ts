import { describe, expect, it } from 'vitest'
import { refreshView, serveWindow, sessionView } from '../../src/core/view.ts'
import { failure, over, token } from './answers.ts'
import { BareMachine } from './bare-machine.ts'
import { openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'

const B = { organization: 'b' }

describe('a manager that nobody has asked for anything', () => {
  it('knows of nobody, and does nothing, whatever the cookie and the page are', () => {
    const machine = new BareMachine({ marker: 'session' })
    const at = { ...machine.at, marker: '', shown: false }
    expect(sessionView(machine.state, at, null)).toEqual({ status: 'pending' })
    for (const marker of ['', 'm1']) {
      expect(refreshView(machine.state, { ...at, marker }, null)).toEqual({ status: 'idle', missing: [] })
    }
    expect(serveWindow(machine.state, at)).toBeNull()
  })

  it('and neither does one that was disposed', () => {
    const tab = new Origin().open({ shown: false })
    tab.dispose()
    expect(tab.refresh).toEqual({ status: 'idle', missing: [] })
    expect(tab.window).toBeNull()
  })
})

describe('what the machinery is said to do', () => {
  const refreshOf = (tab: ReturnType<Origin['open']>) => refreshView(tab.state, tab.now, B)

  it('is nothing for a line that nobody has asked for', () => {
    const [, tab] = openWithToken()
    expect(refreshOf(tab)).toEqual({ status: 'idle', missing: [] })
  })

  it('is nothing for a line whose token has died, where nobody listens', () => {
    const [origin, tab] = openWithToken()
    tab.getToken({ params: B })
    tab.answer(token('b1', 5000))
    expect(refreshOf(tab).status).toBe('scheduled')
    origin.elapse(5000)
    expect(refreshOf(tab)).toEqual({ status: 'idle', missing: [] })
  })

  it('is over when the answer is there, also while it is being written down', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.ledger = 'held'
    expect(tab.refresh.status).toBe('refreshing')
    tab.answer(token('t1'))
    expect(tab.refresh).toEqual({ status: 'scheduled', at: origin.wall + 50_000, missing: [] })
  })

  it('is nothing where nobody is signed in, hidden or not', () => {
    const tab = new Origin().open()
    tab.answer(over())
    expect(tab.refresh).toEqual({ status: 'idle', missing: [] })
    tab.live('hidden')
    expect(tab.refresh).toEqual({ status: 'idle', missing: [] })
  })

  it('is a pause, and no retry, when the time of the next attempt has come in a hidden page', () => {
    const [origin, tab] = openWithToken()
    origin.elapse(50_000)
    tab.answer(failure(503, 2000))
    tab.live('hidden')
    expect(tab.refresh).toMatchObject({ status: 'retrying', at: origin.wall + 2000 })
    origin.elapse(2000)
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'hidden' })
  })
})
