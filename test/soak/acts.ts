/** What users, administrators and failing machines do to the session and its server. */
import type { Trouble } from '../tabs/server/trouble.ts'
import { REQUEST_TIMEOUT_MS, type SoakTab, type World } from './world.ts'

const USERS = ['ada', 'bob', 'cleo'] as const
const SECOND_MS = 1_000
/** After its end all back-offs are over: 10 s, and what `Retry-After` said. */
const TROUBLE_PAUSE_MS = 25 * SECOND_MS

/** The sessions that are signed in, as far as the server knows. */
export function livingSessions({ server }: World): string[] {
  return server.sessions.all.filter(({ ended }) => ended === null).map(({ id }) => id)
}

/** By each way to sign in, as the same user or another one; whoever is signed in is signed out by that. */
export async function signIn(world: World, tab: SoakTab): Promise<void> {
  const user = world.chance.pick(USERS)
  const isRedirect = world.chance.is(0.5)
  const name = isRedirect ? 'sign in by redirect' : 'sign in'
  await world.attempt(name, tab, async () => {
    for (const session of livingSessions(world)) world.history.leave(session)
    if (!isRedirect) return tab.tab.evaluate((who) => window.page.signIn(who), user)
    const arrived = world.history.befall(tab.name, 'navigated')
    const query = new URLSearchParams({ user, to: tab.path })
    await tab.tab.navigate(`${world.server.origin}/sign-in?${query}`)
    tab.hasForward = false
    arrived.end()
  })
}

async function signOut(world: World, tab: SoakTab): Promise<void> {
  await world.attempt('sign out', tab, async () => {
    for (const session of livingSessions(world)) world.history.leave(session)
    await tab.tab.evaluate(() => window.page.tokens.signOut().then(() => {}))
  })
}

async function revoke(world: World): Promise<void> {
  await world.attempt('revoke', null, async () => {
    for (const session of livingSessions(world)) {
      world.history.leave(session)
      world.server.endSession(session, 'revoked')
    }
  })
}

async function changeRole(world: World, tab: SoakTab): Promise<void> {
  await world.attempt('change role', tab, async () => {
    for (const session of livingSessions(world))
      world.server.setRole(session, `role ${world.history.invalidations.length}`)
    world.history.invalidations.push(Date.now())
    await tab.tab.evaluate(() => window.page.tokens.invalidate())
  })
}

async function makeTrouble(world: World): Promise<void> {
  const { chance, history, server } = world
  const retryAfterSeconds = chance.between(1, 4)
  const trouble = chance.pick<Trouble>([
    { kind: 'unavailable', retryAfterSeconds },
    { kind: 'too many requests', retryAfterSeconds },
    { kind: 'unreachable' },
    { kind: 'hanging' },
    { kind: 'web page' },
  ])
  await world.attempt(`trouble, ${trouble.kind}`, null, async () => {
    const span = history.trouble(trouble.kind)
    server.trouble = trouble
    world.schedule(chance.between(2 * SECOND_MS, 9 * SECOND_MS), async () => {
      server.trouble = null
      // A request that hangs does so until it times out.
      if (trouble.kind === 'hanging') world.schedule(REQUEST_TIMEOUT_MS, async () => span.end())
      else span.end()
    })
  })
}

function isCalm({ history }: World): boolean {
  return history.troubles.every(({ to }) => to + TROUBLE_PAUSE_MS < Date.now())
}

/** One of them, to or by this tab. */
export async function actAtRandom(world: World, tab: SoakTab): Promise<void> {
  const isSignedIn = livingSessions(world).length > 0
  if (!isSignedIn) return signIn(world, tab)
  await world.chance.weigh<() => Promise<void>>([
    [2, () => signOut(world, tab)],
    [3, () => signIn(world, tab)],
    [1, () => revoke(world)],
    [4, () => changeRole(world, tab)],
    [5, () => (isCalm(world) ? makeTrouble(world) : changeRole(world, tab))],
  ])()
}
