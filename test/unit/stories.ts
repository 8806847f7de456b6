/** Stories of three tabs: any of what users, servers, pages and the ledger do, in any order. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Effect } from '../../src/core/effects.ts'
import { BARE_401, failure, over, token, UNREACHABLE } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const LIFETIME_MS = 10_000
const B = { organization: 'b' }

/** Something that happens to one of the tabs. */
type Action = (world: World, tab: Tab) => unknown

/** Three tabs in a world that knows when each token really dies, and holds every tab to what it must never do. */
export class World {
  readonly origin = new Origin()
  readonly tabs: Tab[] = []
  readonly calls: { readonly tab: Tab; readonly result: unknown }[] = []
  readonly #deaths = new Map<string, number>()
  readonly #started = new Map<string, number>()
  readonly #epochs = new Map<Tab, number>()
  slept = 0
  #minted = 0

  constructor() {
    for (const shown of [true, true, false]) {
      const tab = this.origin.open({ shown, options: { endSession: () => undefined, maxWait: 2000 } })
      this.tabs.push(tab)
      for (const effect of tab.log) this.#check(tab, effect)
      tab.watch = (effect) => this.#check(tab, effect)
    }
  }

  /** Time as nobody in a browser knows it. */
  get time(): number {
    return this.origin.mono + this.slept
  }

  #check(tab: Tab, effect: Effect): void {
    if (effect.type === 'fetch') this.#started.set(`${tab.id}${effect.flight}`, this.time)
    if (effect.type === 'settle' && effect.outcome.kind === 'token') {
      expect(this.#deaths.get(effect.outcome.value), 'a token after its death').toBeGreaterThan(this.time)
    }
    if (effect.type !== 'post' || !('epoch' in effect.message)) return
    const epoch = Number(effect.message.epoch)
    expect(epoch, 'an epoch that goes back').toBeGreaterThanOrEqual(this.#epochs.get(tab) ?? 0)
    this.#epochs.set(tab, epoch)
  }

  /** The server's tokens die by its own clock: so long after the answer was given, at the start of the request at worst. */
  mint(tab: Tab): void {
    const [request] = tab.open
    if (request === undefined) return
    this.#minted += 1
    const value = `t${this.#minted}`
    this.#deaths.set(value, (this.#started.get(`${tab.id}${request}`) ?? 0) + LIFETIME_MS)
    tab.answer(token(value, LIFETIME_MS, { id: `s${this.#minted}` }))
  }

  /** Everything is well again: the server answers, one tab is looked at, all are awake. */
  recover(): void {
    const { origin, tabs } = this
    origin.ledger = 'well'
    origin.answerLedger()
    for (const tab of tabs) {
      tab.live('resume')
      tab.live('visible')
    }
    for (let passed = 0; passed < 70_000; passed += 100) {
      for (const tab of tabs) {
        while (tab.open.length) this.mint(tab)
        if (isEnding(tab)) tab.ended(true)
      }
      origin.elapse(100)
    }
  }
}

const isEnding = (tab: Tab) => tab.state.ending !== null

const refuse =
  (answer: Parameters<Tab['answer']>[0]): Action =>
  (_, tab) =>
    tab.open.length && tab.answer(answer)

const call =
  (options?: Parameters<Tab['getToken']>[0]): Action =>
  (world, tab) => {
    const wait = tab.getToken(options)
    world.calls.push({
      tab,
      get result() {
        return wait.result
      },
    })
  }

const life =
  (event: Parameters<Tab['live']>[0]): Action =>
  (_, tab) =>
    tab.live(event)

const ACTIONS: Readonly<Record<string, Action>> = {
  call: call(),
  callLine: call({ params: B }),
  callForced: call({ forceRefresh: true }),
  callPatient: call({ minLifetime: 4000 }),
  callRejected: (world, tab) => call({ rejected: tab.token ?? 'none' })(world, tab),
  answer: (world, tab) => world.mint(tab),
  answerAll: (world) => {
    for (const tab of world.tabs) world.mint(tab)
  },
  answerBusy: refuse(failure(503)),
  answerLater: refuse(failure(429, 3000)),
  answerRefused: refuse(failure(403)),
  answerOver: refuse(over()),
  answerBare: refuse(BARE_401),
  answerNothing: refuse(UNREACHABLE),
  signIn: (_, tab) => tab.signedIn(),
  signOut: (_, tab) => tab.signOut(),
  heard: (_, tab) => isEnding(tab) && tab.ended(true),
  unheard: (_, tab) => isEnding(tab) && tab.ended(false),
  invalidate: (_, tab) => tab.invalidate(),
  invalidateLine: (_, tab) => tab.invalidate(B),
  switchAll: (_, tab) => tab.switchTo(B),
  switchBack: (_, tab) => tab.switchTo({}),
  switchThis: (_, tab) => tab.switchTo(B, 'this'),
  hidden: life('hidden'),
  visible: life('visible'),
  freeze: life('freeze'),
  resume: life('resume'),
  online: life('online'),
  input: (_, tab) => tab.send({ type: 'input' }),
  ledgerHeld: ({ origin }) => {
    origin.ledger = 'held'
  },
  ledgerBroken: ({ origin }) => {
    origin.ledger = 'broken'
  },
  ledgerWell: ({ origin }) => {
    origin.ledger = 'well'
    origin.answerLedger()
  },
  siteDataCleared: ({ origin }) => origin.rows.clear(),
  elapse10: ({ origin }) => origin.elapse(10),
  elapse200: ({ origin }) => origin.elapse(200),
  elapse3000: ({ origin }) => origin.elapse(3000),
  elapse9000: ({ origin }) => origin.elapse(9000),
  sleep: (world) => {
    world.slept += 7000
    world.origin.sleep(7000)
  },
  clockAhead: ({ origin }) => origin.sleep(3000),
}

type Story = readonly (readonly [string, number])[]

/** What makes things happen at all comes as often as everything else. */
const usual = fc.constantFrom('call', 'answerAll', 'elapse200', 'elapse3000', 'sleep', 'visible')
const anything = fc.oneof(usual, fc.constantFrom(...Object.keys(ACTIONS)))
export const story = fc.array(fc.tuple(anything, fc.nat({ max: 2 })), { maxLength: 40, size: 'max' })

/** A world in which all this happened, one step after the other. */
export function play(steps: Story, watch: (world: World) => void = () => {}): World {
  const world = new World()
  for (const step of steps) {
    happen(world, step)
    watch(world)
  }
  return world
}

/** One step of a story. */
export function happen(world: World, [name, index]: Story[number]): void {
  ACTIONS[name]?.(world, world.tabs[index] as Tab)
}
