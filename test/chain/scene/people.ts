import type { Tab } from '../../browsers/browser.ts'
import type { Answer, Call, Seen, Who } from '../page/seen.ts'
import { credentialsOf } from './credentials.ts'
import type { Tabs } from './scene.ts'

/** What people do in a tab, and what they see. */

/** One of those who are there from the start. Resolves when all of these tabs know. */
export async function signIn(tabs: Tabs, account: string, { isAdded = false } = {}): Promise<Who> {
  await begin(tabs[0], '/session/sign-in', { ...credentialsOf(account), add: isAdded })
  return untilAllAre(tabs, { user: account })
}

/** Somebody new, with an organization of their own. */
export async function signUp(tabs: Tabs, name: string): Promise<Who> {
  await begin(tabs[0], '/session/sign-up', { name, ...credentialsOf(name) })
  await untilAllSee(tabs, { status: 'signed-in' })
  return currentOf(tabs[0])
}

export async function currentOf(tab: Tab): Promise<Who> {
  return whoOf(await tab.evaluate(() => window.witness.seen()))
}

/** Resolves when all of them show this much. Answers what the first one shows. */
export async function untilAllSee(tabs: Tabs, wanted: Partial<Seen>): Promise<Seen> {
  const [first] = await Promise.all(
    tabs.map((tab) => tab.evaluate((so) => window.witness.until(so), wanted as Record<string, string>)),
  )
  return first as Seen
}

export async function untilAllAre(tabs: Tabs, wanted: Partial<Who>): Promise<Who> {
  return whoOf(await untilAllSee(tabs, { status: 'signed-in', ...wanted }))
}

export async function untilAllAreOut(tabs: Tabs, reason: string): Promise<void> {
  await untilAllSee(tabs, { status: 'signed-out', reason })
}

/** What a cookie opens. */
export function post(tab: Tab, path: string, body: Record<string, string | boolean> = {}): Promise<Answer> {
  return tab.evaluate((...args) => window.witness.post(...args), path, body)
}

/** The same where the answer is a token, which the library is handed. */
export function begin(tab: Tab, path: string, body: Record<string, string | boolean>): Promise<Answer> {
  return tab.evaluate((...args) => window.witness.begin(...args), path, body)
}

/** What a token opens. */
export function act(tab: Tab, path: string, body: Record<string, string> = {}): Promise<Answer> {
  return tab.evaluate((...args) => window.witness.act(...args), path, body)
}

/** Calls the API with the token of now. */
export function call(tab: Tab, path = '/api/greeting'): Promise<Call> {
  return tab.evaluate((where) => window.witness.call(where), path)
}

export function callAll(tabs: Tabs, path?: string): Promise<Call[]> {
  return Promise.all(tabs.map((tab) => call(tab, path)))
}

/** From now on these tabs call the API again and again. */
export async function callRegularly(tabs: Tabs): Promise<void> {
  for (const tab of tabs) {
    await tab.evaluate(() => {
      void window.witness.callAgainAndAgain()
    })
  }
}

function whoOf({ status, ...who }: Seen): Who {
  if (status !== 'signed-in') throw new Error(`nobody is signed in: ${status}`)
  return who as Who
}
