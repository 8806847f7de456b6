/** What is done to the world. A deed that makes no sense when its time comes is left out: its tab is gone, or elsewhere. */
import type { Params } from '../../../src/types.ts'
import type { Deed, TabDeed } from '../plan/plan.ts'
import type { App } from './app.ts'
import type { World } from './world.ts'

type DeedOf<Kind extends Deed['do']> = Extract<Deed, { do: Kind }>

const paramsOf = (org: string | null): Params => (org === null ? {} : { org })

/** Answers whether it was done. */
type TabAction = (app: App, world: World) => boolean

const TAB_DEEDS: Readonly<Record<TabDeed, TabAction>> = {
  show({ tab, setup }, world) {
    if (tab.page.state === 'cached' || tab.page.isVisible || tab.page.isPrerendering || tab.page.isStopped) return false
    world.hideOthers(setup.window)
    tab.show()
    return true
  },
  hide({ tab }) {
    if (!tab.page.isVisible || tab.page.isStopped) return false
    tab.hide()
    return true
  },
  freeze({ tab }) {
    if (tab.page.state !== 'running' || tab.page.isPrerendering || tab.page.isStopped) return false
    tab.hide()
    tab.freeze()
    return true
  },
  resume({ tab }) {
    if (tab.page.state !== 'frozen' || tab.page.isStopped) return false
    tab.resume()
    return true
  },
  leave({ tab }) {
    if (tab.page.state !== 'running' || tab.page.isPrerendering || tab.page.isStopped) return false
    tab.leave()
    return true
  },
  restore({ tab, setup }, world) {
    if (tab.page.state !== 'cached') return false
    world.hideOthers(setup.window)
    tab.restore()
    return true
  },
  stop({ tab }) {
    if (tab.page.isStopped) return false
    tab.stop()
    return true
  },
  continue({ tab }) {
    if (!tab.page.isStopped) return false
    tab.continue()
    return true
  },
  activate({ tab, setup }, world) {
    if (!tab.page.isPrerendering) return false
    world.hideOthers(setup.window)
    tab.activate()
    return true
  },
  close({ tab }) {
    if (tab.page.isStopped) tab.crash()
    else tab.close()
    return true
  },
  crash({ tab }) {
    tab.crash()
    return true
  },
  input({ tab }) {
    if (!tab.page.isVisible || tab.page.state !== 'running' || tab.page.isStopped) return false
    tab.input()
    return true
  },
  online({ tab }) {
    if (tab.page.state !== 'running' || tab.page.isStopped) return false
    tab.tell('online')
    return true
  },
  subscribe(app) {
    if (!app.isRunning || app.isSubscribed) return false
    app.subscribe()
    return true
  },
  dispose(app) {
    if (!app.isRunning) return false
    app.dispose()
    return true
  },
}

function get(world: World, deed: DeedOf<'get'>): boolean {
  const app = world.running(deed.tab)
  if (!app || (deed.isRejected && app.latest === null)) return false
  const controller = new AbortController()
  if (deed.abortMs !== null)
    app.tab.page.after(() => controller.abort(new DOMException('', 'AbortError')), deed.abortMs)
  const options = {
    ...(deed.org === null ? {} : { params: paramsOf(deed.org) }),
    ...(deed.isRejected && app.latest !== null ? { rejected: app.latest } : {}),
    ...(deed.force ? { forceRefresh: true } : {}),
    ...(deed.minLifetime === null ? {} : { minLifetime: deed.minLifetime }),
    ...(deed.abortMs === null ? {} : { signal: controller.signal }),
  }
  app.get(Object.keys(options).length > 0 ? options : undefined)
  return true
}

/** The app signs somebody in without leaving the page, and tells the library where that is how it is built. */
function login(world: World, { tab, user, withAnswer, gapMs }: DeedOf<'login'>): boolean {
  const app = world.inUse(tab)
  if (!app) return false
  world.server.signIn(user)
  const given = withAnswer ? world.server.give() : null
  if (world.setup.tellsSignIn) world.tellSignIn(app, given, gapMs)
  return true
}

/** The page goes to another site to sign in, and a new page comes back. */
function redirect(world: World, deed: DeedOf<'redirect'>): boolean {
  const app = world.inUse(deed.tab)
  if (!app || world.apps.has(deed.to)) return false
  if (deed.isCached) app.tab.leave()
  else app.tab.close()
  world.browser.schedule(() => {
    if (world.isCalm) return
    world.server.signIn(deed.user)
    world.open(deed.to, { ...deed.as, window: app.setup.window })
    const page = world.apps.get(deed.to)
    if (page && world.setup.tellsSignIn) page.signedIn(undefined, null)
  }, deed.awayMs)
  return true
}

function signOut(world: World, { tab, endsFirst }: DeedOf<'signOut'>): boolean {
  const app = world.inUse(tab)
  if (!app) return world.actElsewhere(tab, null)
  if (endsFirst) world.server.signOut(null, world.server.cookie)
  app.signOut()
  return true
}

function storage(world: World, { change, forMs }: DeedOf<'storage'>): boolean {
  world.setStorage(change)
  if (change !== 'wiped' && change !== 'works') world.browser.schedule(() => world.setStorage('works'), forMs)
  return true
}

function invalidate(world: World, { tab, org, isOfAll }: DeedOf<'invalidate'>): boolean {
  const app = world.inUse(tab)
  app?.invalidate(isOfAll ? null : paramsOf(org))
  return app !== null
}

function watch(world: World, { tab, org }: DeedOf<'watch'>): boolean {
  const app = world.running(tab)
  app?.manager.for(paramsOf(org)).$session.listen(() => {})
  return app !== null
}

function switchLine(world: World, { tab, org, inAllTabs }: DeedOf<'switch'>): boolean {
  const app = world.inUse(tab)
  app?.switchTo(paramsOf(org), inAllTabs ? 'all' : 'this')
  return app !== null
}

function elsewhere(
  world: World,
  what: DeedOf<'last answer' | 'role' | 'revoke' | 'sign out elsewhere' | 'rotate'>['do'],
): boolean {
  const { server } = world
  if (server.user === null) return false
  if (what === 'role') server.changeRole()
  else if (what === 'revoke') server.revoke()
  else if (what === 'rotate') server.rotate()
  else if (what === 'last answer') server.isLastAnswer = true
  else server.signOut(null, server.cookie)
  return true
}

function network(world: World, deed: DeedOf<'trouble' | 'outage' | 'endings fail'>): boolean {
  const { troubles } = world.network
  if (deed.do === 'trouble') troubles.add(deed.trouble, deed.requests)
  else if (deed.do === 'outage') troubles.outage(deed.trouble, world.browser.now() + deed.forMs)
  else world.network.endings = { left: deed.requests, hang: deed.hang }
  return true
}

/** `tab`: which one it strikes. Answers whether anything was done. */
export function perform(world: World, deed: Deed): boolean {
  switch (deed.do) {
    case 'open':
      return world.open(deed.tab, deed.as)
    case 'get':
      return get(world, deed)
    case 'login':
      return login(world, deed)
    case 'redirect':
      return redirect(world, deed)
    case 'signOut':
      return signOut(world, deed)
    case 'invalidate':
      return invalidate(world, deed)
    case 'garbage':
      world.hearGarbage(deed.flaw)
      return true
    case 'watch':
      return watch(world, deed)
    case 'switch':
      return switchLine(world, deed)
    case 'trouble':
    case 'outage':
    case 'endings fail':
      return network(world, deed)
    case 'last answer':
    case 'role':
    case 'revoke':
    case 'sign out elsewhere':
    case 'rotate':
      return elsewhere(world, deed.do)
    case 'sign in elsewhere':
      return world.actElsewhere(deed.tab, deed.user)
    case 'storage':
      return storage(world, deed)
    case 'jump':
      world.jump(deed.ms)
      return true
    case 'sleep':
      world.sleep(deed.ms)
      return true
    default: {
      const app = world.apps.get(deed.tab)
      return app !== undefined && !app.isGone && TAB_DEEDS[deed.do](app, world)
    }
  }
}
