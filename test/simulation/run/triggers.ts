/** When deeds are done: at a time, or when the library does something. */
import type { Happening } from '../journal.ts'
import { ACTOR, type Action, type Deed, type Moment } from '../plan/plan.ts'
import { perform } from '../world/deeds.ts'
import type { World } from '../world/world.ts'

interface Trap {
  readonly deed: Deed
  readonly nth: number
  readonly plusMs: number
  count: number
}

const LOCK_CHANGES: readonly string[] = ['requested', 'granted', 'released'] satisfies Moment[]

/** Where trouble may strike, and whom. */
function momentOf(happening: Happening, tabOf: (request: number) => string): readonly [string, string] | null {
  switch (happening.kind) {
    case 'request':
    case 'answered':
    case 'posted':
    case 'heard':
    case 'written':
    case 'read':
      return [happening.kind, happening.tab]
    case 'handled':
      return [happening.kind, tabOf(happening.request)]
    case 'lock':
      return LOCK_CHANGES.includes(happening.change) ? [happening.change, happening.tab] : null
    default:
      return null
  }
}

function aimed(world: World, deed: Deed, tab: string): Deed {
  if (!('tab' in deed) || deed.tab !== ACTOR) return deed
  const [slot = ACTOR] = [...world.apps].find(([, app]) => app.name === tab) ?? []
  return { ...deed, tab: slot }
}

/** What is done to a tab waits while the machine sleeps. */
function act(world: World, deed: Deed, done: (deed: Deed) => void): void {
  if (world.isCalm) return
  const leftMs = world.sleepsUntil - world.browser.now()
  if (leftMs > 0 && deed.do !== 'crash') {
    world.browser.schedule(() => act(world, deed, done), leftMs + 1)
  } else if (perform(world, deed)) done(deed)
}

/** Prepares all actions. `done` is told of those that could be done. */
export function schedule(world: World, actions: readonly Action[], done: (deed: Deed) => void): void {
  const traps = new Map<string, Trap[]>()
  const requesters = new Map<number, string>()
  for (const { when, deed } of actions) {
    if ('at' in when) world.browser.schedule(() => act(world, deed, done), when.at)
    else traps.set(when.on, [...(traps.get(when.on) ?? []), { deed, nth: when.nth, plusMs: when.plusMs, count: 0 }])
  }
  world.recorder.listen((happening) => {
    if (happening.kind === 'request') requesters.set(happening.request, happening.tab)
    const moment = momentOf(happening, (request) => requesters.get(request) ?? '')
    for (const trap of (moment && traps.get(moment[0])) ?? []) {
      trap.count += 1
      if (trap.count !== trap.nth) continue
      const deed = aimed(world, trap.deed, moment?.[1] ?? '')
      // In the midst of what the library does, a page can only crash.
      if (trap.plusMs === 0 && deed.do === 'crash') act(world, deed, done)
      else world.browser.schedule(() => act(world, deed, done), trap.plusMs)
    }
  })
}
