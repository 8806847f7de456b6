// @vitest-environment node
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { bundle } from '../browsers/bundle.ts'

/** Runs in a process of its own, for a handle left open shows only in that the process does not end. */
const SCRIPT = `{
const { lifecycle, activity, cookies, clock, locks, openLedger, openChannel } = browserPorts()
const undo = [lifecycle.listen(() => {}), activity.listen(() => {})]
for (const stop of undo) stop()
openChannel('a', () => {}).post({})
const storage = await openLedger('a').sync([], []).catch(() => 'no storage')
clock.setTimer(() => {}, 3_600_000)()
await new Promise((resolve) => clock.setTimer(resolve, 1))
const kind = await new Promise((resolve) => {
  locks.request('a', { signal: new AbortController().signal }, async (granted) => resolve(granted))
})
console.log(JSON.stringify([lifecycle.isBrowser(), lifecycle.isPrerendering(), cookies.read('a'), storage, typeof kind]))
}`

test('on a server the ports are made, know that there is no browser, and keep no process alive', async () => {
  const script = await bundle(new URL('../../src/browser/index.ts', import.meta.url))
  const child = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stdin.end(script + SCRIPT)
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(JSON.parse(output)).toEqual([false, false, '', 'no storage', 'string'])
})
