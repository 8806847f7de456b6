import { SUITES } from '../suites.ts'
import type { World } from '../world.ts'
import { createPageWorld } from './world.ts'

/** Runs one test of one suite; rejects when it fails. */
export async function runTest(suiteName: string, title: string): Promise<void> {
  const bodies = new Map<string, (world: World) => Promise<void>>()
  const found = SUITES[suiteName]
  found?.suite((name, body) => bodies.set(name, body))
  const body = bodies.get(title)
  if (!found || !body) throw new Error('there is no such test')
  forgetCookies()
  await body(createPageWorld(found.lack))
}

/** Origins of one host have the same, whatever their port. */
function forgetCookies(): void {
  for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; max-age=0`
}
