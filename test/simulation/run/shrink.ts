/** Makes a failing plan smaller, as long as it fails in the same way. */
import { array, asyncProperty, boolean, check, constantFrom, integer, tuple } from 'fast-check'
import type { CreateChecker } from '../journal.ts'
import type { Action, BrowserSetup, Plan, ServerSetup, Setup, TabSetup } from '../plan/plan.ts'
import { PLAIN_TAB } from '../world/world.ts'
import { run } from './run.ts'

/** It ends, however slowly it gets smaller. */
const MAX_RUNS = 1000
/** A smaller plan fails at about the same time, or sooner. */
const LATER_MS = 2000

/** An action with its time beside it: that shrinks too. */
type Timed = readonly [Action, number]

/** What a world is like where nothing is special. Each part is tried. */
const PLAIN_SERVER: Partial<ServerSetup> = {
  skewMs: 0,
  latencyMs: [10, 10],
  isStrict: false,
  isCaching: false,
  clearsCookies: false,
}
const PLAIN_BROWSER: Partial<BrowserSetup> = {
  engine: 'chromium',
  messageMs: [1, 1],
  lateShare: 0,
  grantMs: [0, 0],
  ledgerMs: [3, 3],
  ledgerOpenMs: [0, 0],
  blockingShare: 0,
  timerMs: [0, 0],
  isThrottling: false,
}

type Simplify = (setup: Setup) => Setup

const SIMPLIFICATIONS: readonly Simplify[] = [
  ...Object.entries(PLAIN_SERVER).map(
    ([key, value]): Simplify =>
      (setup) => ({ ...setup, server: { ...setup.server, [key]: value } }),
  ),
  ...Object.entries(PLAIN_BROWSER).map(
    ([key, value]): Simplify =>
      (setup) => ({ ...setup, browser: { ...setup.browser, [key]: value } }),
  ),
  (setup) => ({ ...setup, idleAfterMs: null }),
]

const timeOf = ({ when }: Action): number => ('at' in when ? when.at : when.plusMs)

function timed([action, ms]: Timed): Action {
  const { when, deed } = action
  return { when: 'at' in when ? { at: ms } : { ...when, plusMs: ms }, deed }
}

/** `keeps`: which parts of the setup stay as they are. */
function build(setup: Setup, timedActions: readonly Timed[], keeps: readonly boolean[]): Plan {
  const simplified = SIMPLIFICATIONS.reduce((made, simplify, index) => (keeps[index] ? made : simplify(made)), setup)
  return { setup: simplified, actions: timedActions.map(timed) }
}

/** Whether a plan fails in the same way. */
type Fails = (plan: Plan) => Promise<boolean>

/** Leaves out what can be left out: large parts first, for that is quick. */
async function leaveOut({ setup, actions }: Plan, fails: Fails): Promise<Plan> {
  let left = actions
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = left.length - size; from >= 0; from -= size) {
      const fewer = [...left.slice(0, from), ...left.slice(from + size)]
      if (await fails({ setup, actions: fewer })) left = fewer
    }
  }
  return { setup, actions: left }
}

/** Makes tabs usual, trait by trait. */
async function makeUsual(plan: Plan, fails: Fails): Promise<Plan> {
  let usual = plan
  for (const [index, { when, deed }] of plan.actions.entries()) {
    if (deed.do !== 'open') continue
    let { as } = deed
    for (const [trait, value] of Object.entries(PLAIN_TAB)) {
      const plainer: TabSetup = { ...as, [trait]: value }
      if (as[trait as keyof TabSetup] === value) continue
      const opening: Action = { when, deed: { ...deed, as: plainer } }
      const actions = [...usual.actions.slice(0, index), opening, ...usual.actions.slice(index + 1)]
      if (!(await fails({ ...usual, actions }))) continue
      as = plainer
      usual = { ...usual, actions }
    }
  }
  return usual
}

/** Leaves out more, makes times smaller and the world plainer. */
async function simplify({ setup, actions }: Plan, fails: Fails): Promise<Plan> {
  const [first, ...rest] = actions
  if (!first) return { setup, actions }
  let smallest: Plan = { setup, actions }
  const longestMs = Math.max(...actions.map(timeOf))
  const property = asyncProperty(
    array(tuple(constantFrom(first, ...rest), integer({ min: 0, max: longestMs })), { maxLength: actions.length }),
    tuple(...SIMPLIFICATIONS.map(() => boolean())),
    async (timedActions, keeps) => {
      const candidate = build(setup, timedActions, keeps)
      const isFailing = await fails(candidate)
      if (isFailing) smallest = candidate
      return !isFailing
    },
  )
  const asIs: Timed[] = actions.map((action) => [action, Math.round(timeOf(action))])
  await check(property, { numRuns: 1, examples: [[asIs, SIMPLIFICATIONS.map(() => true)]] })
  return smallest
}

/** The smallest plan that was found; the given one, where it does not fail. */
export async function shrink(plan: Plan, checkers: readonly CreateChecker[]): Promise<Plan> {
  const { violations } = await run(plan, { checkers })
  if (violations.length === 0) return plan
  const wanted = new Set(violations.map(({ invariant }) => invariant))
  const limitMs = Math.max(...violations.map(({ at }) => at)) + LATER_MS
  let runs = 0
  const fails: Fails = async (candidate) => {
    runs += 1
    if (runs > MAX_RUNS) return false
    const result = await run(candidate, { checkers, limitMs })
    return result.violations.some(({ invariant }) => wanted.has(invariant))
  }
  return simplify(await makeUsual(await leaveOut(plan, fails), fails), fails)
}
