import { describe, expect, test } from 'vitest'
import { LEASE_MS, parseLease, RENEW_MS } from '../../demo/page/push/lease.ts'
import { LeaseKeeper } from '../../demo/page/push/lease-keeper.ts'
import { FakeTime } from './fake-time.ts'

/** Longer than a tab that wrote looks again whether it is still its own, and than waiters are spread. */
const SOON_MS = 500

describe('the lease of the stream', () => {
  test('is taken by a tab that wants it, and by one alone of two that come at once', () => {
    const world = new World()
    const [a, b] = [world.open('a'), world.open('b')]
    a.keeper.want()
    b.keeper.want()
    world.time.pass(SOON_MS)
    expect(world.holders()).toHaveLength(1)
    world.time.pass(10 * LEASE_MS)
    expect(world.holders()).toHaveLength(1)
  })

  test('is renewed while it is held', () => {
    const world = new World()
    const a = world.open('a')
    a.keeper.want()
    world.time.pass(SOON_MS + 5 * LEASE_MS)
    expect(a.log).toEqual(['held'])
    expect(parseLease(world.text).until).toBeGreaterThan(world.time.now())
  })

  test('goes over at once to another tab that wants it, when it is given up', () => {
    const world = new World()
    const [a, b] = [world.open('a'), world.open('b')]
    a.keeper.want()
    world.time.pass(SOON_MS)
    b.keeper.want()
    world.time.pass(SOON_MS)
    expect(world.holders()).toEqual(['a'])
    a.keeper.giveUp()
    expect(a.log).toEqual(['held', 'lost'])
    world.time.pass(SOON_MS)
    expect(world.holders()).toEqual(['b'])
  })

  test('ends by itself when its holder is gone without a word', () => {
    const world = new World()
    const [a, b] = [world.open('a'), world.open('b')]
    a.keeper.want()
    world.time.pass(SOON_MS)
    b.keeper.want()
    world.kill('a')
    world.time.pass(RENEW_MS)
    expect(b.log).toEqual([])
    world.time.pass(LEASE_MS)
    expect(b.log).toEqual(['held'])
  })

  test('is given up by who thinks to have it, where another one has', () => {
    const world = new World()
    const a = world.open('a')
    a.keeper.want()
    world.time.pass(SOON_MS)
    world.write('b', JSON.stringify({ holder: 'b', until: world.time.now() + LEASE_MS, heardAt: 0 }))
    expect(a.log).toEqual(['held', 'lost'])
  })

  test('is nobody’s when it was written before the clock was set back', () => {
    const world = new World()
    world.text = JSON.stringify({ holder: 'b', until: world.time.now() + LEASE_MS, heardAt: 0 })
    world.time.setBack(60_000)
    const a = world.open('a')
    a.keeper.want()
    world.time.pass(SOON_MS)
    expect(a.log).toEqual(['held'])
  })

  test('leaves nothing behind when it is no longer wanted', () => {
    const world = new World()
    const a = world.open('a')
    a.keeper.want()
    a.keeper.giveUp()
    world.time.pass(LEASE_MS)
    expect([a.log, world.time.pending, world.listeners.size]).toEqual([[], 0, 0])
  })

  test('is had by nobody where storage is blocked, and asked for no more than now and then', () => {
    const world = new World()
    world.isBlocked = true
    const a = world.open('a')
    a.keeper.want()
    world.time.pass(10 * LEASE_MS)
    expect(a.log).toEqual([])
    expect(world.writes).toBeLessThan(12)
  })

  test('tells who takes it until when nothing was missed', () => {
    const world = new World()
    const [a, b] = [world.open('a'), world.open('b')]
    a.keeper.want()
    world.time.pass(SOON_MS)
    a.isHearing = true
    world.time.pass(RENEW_MS)
    a.isHearing = false
    const silentSince = world.time.now()
    world.time.pass(2 * RENEW_MS)
    a.keeper.giveUp()
    b.keeper.want()
    world.time.pass(SOON_MS)
    expect(silentSince - b.heardAt).toBeLessThanOrEqual(RENEW_MS)
    expect(b.heardAt).toBeGreaterThan(0)
  })

  test.each([
    null,
    '',
    'null',
    '{',
    '7',
    '{"holder":7,"until":1,"heardAt":1}',
    '{"holder":"a","until":null,"heardAt":1}',
  ])('is nobody’s when it says %j', (text) => {
    expect(parseLease(text).holder).toBe('')
  })
})

interface FakeTab {
  readonly keeper: LeaseKeeper
  readonly log: string[]
  heardAt: number
  isHearing: boolean
}

/** Tabs that share a storage. */
class World {
  readonly time = new FakeTime()
  readonly listeners = new Map<string, () => void>()
  readonly #tabs = new Map<string, FakeTab>()
  readonly #dead = new Set<string>()
  text: string | null = null
  isBlocked = false
  writes = 0

  open(id: string): FakeTab {
    const alive = (act: () => void) => () => this.#dead.has(id) || act()
    const ports = {
      read: () => this.text,
      write: (text: string) => this.write(id, text),
      onChange: (listener: () => void) => {
        this.listeners.set(id, alive(listener))
        return () => this.listeners.delete(id)
      },
      now: this.time.now,
      random: () => 0.5,
      setTimer: (callback: () => void, delayMs: number) => this.time.setTimer(alive(callback), delayMs),
    }
    const log: string[] = []
    const tab: FakeTab = {
      log,
      heardAt: 0,
      isHearing: false,
      keeper: new LeaseKeeper(ports, {
        id,
        isHearing: () => tab.isHearing,
        onHeld: (heardAt) => {
          tab.heardAt = heardAt
          log.push('held')
        },
        onLost: () => log.push('lost'),
      }),
    }
    this.#tabs.set(id, tab)
    return tab
  }

  write(id: string, text: string): void {
    this.writes += 1
    if (this.isBlocked) return
    this.text = text
    for (const [other, listener] of this.listeners) if (other !== id) listener()
  }

  kill(id: string): void {
    this.#dead.add(id)
  }

  holders(): string[] {
    return [...this.#tabs].flatMap(([id, { log }]) => (log.at(-1) === 'held' ? [id] : []))
  }
}
