/** Pages as they open, and the world as a scenario begins. */
import { initialState } from '../../../src/core/initial-state.ts'
import { newMemory } from '../search/memory.ts'
import { configOf } from './instant.ts'
import { newTable } from './ledger.ts'
import type { Scenario } from './scenario.ts'
import type { Draft, Tab, World } from './world.ts'

const IDS = ['a', 'b', 'c', 'd', 'e', 'f']

function unborn(scenario: Scenario, number: number): Tab {
  const id = IDS[number] as string
  return {
    id,
    machine: initialState(configOf(scenario, id)),
    place: 'unborn',
    shown: !scenario.hidden.includes(number),
    bornAt: 0,
    dueAt: Number.POSITIVE_INFINITY,
    listening: false,
    syncs: [],
    view: { status: 'pending' },
    login: null,
    stoppedIn: null,
    memory: newMemory(),
  }
}

/** A page that was never there before. */
export function newTab(draft: Draft, index: number): void {
  const ids = draft.tabs.map(({ id }) => IDS.indexOf(id))
  const fresh = unborn(draft.scenario, Math.max(...ids, draft.tabs.length - 1) + 1)
  draft.tabs = draft.tabs.map((tab, at) => (at === index ? fresh : tab))
}

/** All tabs are opened, and none has begun. */
export function newWorld(scenario: Scenario): World {
  const user = scenario.users[0] as string
  const isOut = scenario.from === 'out'
  return {
    scenario,
    now: 0,
    setBack: 0,
    tabs: Array.from({ length: scenario.tabs }, (_, number) => unborn(scenario, number)),
    locks: [],
    lockNews: [],
    ledger: newTable(),
    letters: [],
    requests: [],
    ends: [],
    server: { alive: isOut ? {} : { 1: user }, sessions: 1, role: 0, mints: 0, latest: null, cookie: isOut ? null : 1 },
    failedAt: Number.NEGATIVE_INFINITY,
    strays: [],
    budget: scenario.budget as World['budget'],
    epochs: [],
    floors: [],
    acts: [],
    calls: 0,
    faults: [],
  }
}
