import { describe, expect, test } from 'vitest'
import type { Ports } from '../../../src/core/ports.ts'
import { createBrowser } from '../../fakes/browser.ts'
import { MOST_PER_SECOND, watchPace } from './pace.ts'

function open(hasLedger = true) {
  const browser = createBrowser()
  const spun: number[] = []
  const { ports } = browser.openTab({ hasLedger })
  const told: string[] = []
  const watched: Ports = watchPace(ports, browser.now, {
    fires: () => told.push('timer'),
    syncs: () => told.push('ledger'),
    spins: (times) => spun.push(times),
  })
  return { browser, spun, told, watched }
}

/** A timer that is set anew whenever it fires. */
function tick({ clock }: Ports, everyMs: number): { fired: number } {
  const count = { fired: 0 }
  const set = () =>
    clock.setTimer(() => {
      count.fired += 1
      set()
    }, everyMs)
  set()
  return count
}

describe('The pace of a library', () => {
  test('is told once when its timers fire again and again without time passing, and they fire no more', async () => {
    const { browser, spun, watched } = open()
    const count = tick(watched, 0)
    await browser.advance(5000)
    expect(spun).toEqual([MOST_PER_SECOND + 1])
    expect(count.fired).toBe(MOST_PER_SECOND)
  })

  test('is told where they fire too often within a second', async () => {
    const { browser, spun, watched } = open()
    tick(watched, 15)
    await browser.advance(1000)
    expect(spun).toEqual([MOST_PER_SECOND + 1])
  })

  test('is let be below that, however long it goes on', async () => {
    const { browser, spun, told, watched } = open()
    const count = tick(watched, 20)
    await browser.advance(60_000)
    expect(spun).toEqual([])
    expect(count.fired).toBe(3000)
    expect(told).toEqual(Array.from({ length: 3000 }, () => 'timer'))
  })

  test('is told where it asks for a ledger that is not there, which takes no time at all', async () => {
    const { browser, spun, told, watched } = open(false)
    const ledger = watched.openLedger('default')
    const again = (): void => {
      ledger.sync([], []).catch(again)
    }
    again()
    await browser.advance(1)
    expect(spun).toEqual([MOST_PER_SECOND + 1])
    expect(told.at(-1)).toBe('ledger')
  })
})
