import { sql } from 'drizzle-orm'
import { describe, expect } from 'vitest'
import { changesSinceRenewed, countChanges } from './scene/changes.ts'
import { credentialsOf } from './scene/credentials.ts'
import { act, begin, call, callAll, post, signIn, untilAllAre } from './scene/people.ts'
import { useBrowser, useSite } from './scene/scene.ts'

const browser = useBrowser()

describe('what somebody does to their own session in one tab', () => {
  const scenario = useSite(browser, { tokenLifetimeSeconds: 60 })

  scenario('switches the organization in all tabs, which are told once each', async ({ openDevice }) => {
    const tabs = await openDevice(3)
    await signIn(tabs, 'ada')
    const counts = await countChanges(tabs)

    expect(await post(tabs[0], '/session/switch-organization', { organization: 'royal-society' })).toMatchObject({
      status: 200,
    })
    await tabs[0].evaluate(() => window.tokens.invalidate())

    await untilAllAre(tabs, { organization: 'royal-society', role: 'member' })
    const change = {
      reason: 'updated',
      previous: { organization: 'analytical-engines', role: 'admin' },
      seen: { user: 'ada', organization: 'royal-society', role: 'member' },
    }
    expect(await changesSinceRenewed(tabs, counts)).toMatchObject([[change], [change], [change]])
    const greeting = { message: 'As member of royal-society you may read notes.' }
    expect((await callAll(tabs)).map(({ body }) => body)).toMatchObject([greeting, greeting, greeting])
  })

  scenario('opens another organization in this tab alone, beside that of the others', async ({ openDevice }) => {
    const tabs = await openDevice(2)
    const [own, other] = tabs
    await signIn(tabs, 'ada')

    await own.evaluate(() => window.tokens.switchTo({ organization: 'royal-society' }, { tabs: 'this' }))

    await untilAllAre([own], { organization: 'royal-society', role: 'member' })
    expect(await callAll(tabs)).toMatchObject([
      { status: 200, bearer: { organization: 'royal-society' } },
      { status: 200, bearer: { organization: 'analytical-engines' } },
    ])
    expect(await other?.evaluate(() => window.witness.seen())).toMatchObject({ organization: 'analytical-engines' })
  })

  scenario('makes another session of it by the password, which all tabs follow', async ({ openDevice, database }) => {
    const tabs = await openDevice(3)
    const old = await signIn(tabs, 'ada')
    // Ten minutes pass for this session alone; the server's clock is everybody's.
    await database.execute(
      sql`UPDATE sessions SET authenticated_at = authenticated_at - interval '10 minutes' WHERE id = ${old.session}`,
    )
    await tabs[0].evaluate(() => window.tokens.invalidate())
    await untilAllAre(tabs, { session: old.session, authTime: old.authTime - 600 })
    expect(await act(tabs[0], '/api/admin/users/nobody/ban')).toMatchObject({
      status: 401,
      body: { error: 'insufficient_user_authentication' },
    })
    const counts = await countChanges(tabs)

    const answer = await begin(tabs[0], '/session/step-up', { password: credentialsOf('ada').password })

    const session = (answer.body.session as { readonly id: string }).id
    expect(session).not.toBe(old.session)
    const now = await untilAllAre(tabs, { user: 'ada', session })
    expect(now.authTime).toBeGreaterThanOrEqual(old.authTime)
    expect((await callAll(tabs)).map(({ bearer }) => bearer)).toEqual([now, now, now])
    // None of them shows anybody else meanwhile, or that nobody is signed in.
    for (const changes of await changesSinceRenewed(tabs, counts)) {
      for (const { seen } of changes) expect(seen).toMatchObject(seen.status === 'pending' ? {} : now)
    }
    const { body } = await post(tabs[2] ?? tabs[0], '/session/list')
    expect(body.sessions).toContainEqual(expect.objectContaining({ id: old.session, status: 'ended' }))
    expect(await act(tabs[1] ?? tabs[0], '/api/admin/users/nobody/ban')).toMatchObject({ status: 404 })
  })

  scenario('signs out no tab while the cookie of the new session is on its way', async ({ openDevice, traffic }) => {
    const tabs = await openDevice(3)
    const old = await signIn(tabs, 'ada')
    const counts = await countChanges(tabs)
    const { held, release } = traffic.holdNext('/session/step-up', 'answer')
    const since = traffic.now

    const answer = begin(tabs[0], '/session/step-up', { password: credentialsOf('ada').password })
    await held
    const renewed = tabs[1]?.evaluate(() => window.tokens.getToken({ forceRefresh: true }).catch(() => null))
    const refused = () => traffic.tokenRequests.filter(({ arrivedAs, status }) => arrivedAs >= since && status === 503)
    // Once more than a 401 would have been asked about.
    await traffic.until(() => refused().length >= 3, 'tabs ask with the cookies of before')
    release()

    const { id } = (await answer).body.session as { readonly id: string }
    expect(id).not.toBe(old.session)
    await renewed
    await untilAllAre(tabs, { user: 'ada', session: id })
    for (const changes of await changesSinceRenewed(tabs, counts)) {
      for (const { seen } of changes) expect(seen.status).not.toBe('signed-out')
    }
  })

  scenario('is greeted alike by what reads the token and by what reads the session', async ({ openDevice }) => {
    const [tab] = await openDevice(1)
    const greetings: unknown[] = []
    const greet = async () => {
      const [verified, live] = [await call(tab), await call(tab, '/live-api/greeting')]
      expect(live).toEqual({ ...verified, changesBefore: live.changesBefore })
      greetings.push(verified.body.message)
    }
    await signIn([tab], 'ada')
    await greet()
    await tab.evaluate(() => window.tokens.switchTo({ organization: 'royal-society' }, { tabs: 'this' }))
    await greet()
    await signIn([tab], 'grace')
    await greet()
    expect(greetings).toEqual([
      'As admin of analytical-engines you may read and write notes.',
      'As member of royal-society you may read notes.',
      'As member of analytical-engines you may read notes.',
    ])
  })
})
