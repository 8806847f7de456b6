import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as freshtoken from '../../src/index.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const INDEX = pathToFileURL(resolve(ROOT, 'src/index.ts')).href

/** Runs a module in a Node of its own; it ends by itself, or the test fails by its time-out. */
async function run(source: string): Promise<string> {
  const args = ['--import', './tools/typescript.js', '--input-type=module', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 8000 })
  return stdout.trim()
}

/** Globals that report to `touched` when they are looked at. */
const WATCHED = `
  const touched = []
  const names = ['document', 'navigator', 'window', 'BroadcastChannel', 'indexedDB', 'fetch', 'setTimeout', 'setInterval', 'addEventListener']
  for (const name of names) {
    const value = globalThis[name]
    Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); return value } })
  }
  for (const [object, key] of [[Math, 'random'], [Date, 'now'], [performance, 'now']]) {
    const real = object[key].bind(object)
    object[key] = () => { touched.push(key); return real() }
  }
`

describe('the public door', () => {
  it('holds these names and no other', () => {
    expect(Object.keys(freshtoken).sort()).toEqual([
      'DisposedError',
      'NoBrowserError',
      'RefreshFailedError',
      'RefreshRejectedError',
      'TokenInvalidError',
      'TokenManager',
      'TokenManagerError',
    ])
  })
})

describe('importing', () => {
  it('looks at nothing of the platform, no clock and no chance', async () => {
    const source = `${WATCHED}
      touched.length = 0
      await import(${JSON.stringify(INDEX)})
      const seen = [...new Set(touched)]
      process.stdout.write(JSON.stringify(seen))`
    expect(await run(source)).toBe('[]')
  })

  it('and constructing keep no process alive, and ask nobody', async () => {
    const source = `
      globalThis.fetch = () => { throw new Error('asked') }
      const { TokenManager } = await import(${JSON.stringify(INDEX)})
      const tokens = new TokenManager({ endpoint: '/session/token' })
      tokens.start()
      const before = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap')
      process.stdout.write(JSON.stringify(before))`
    expect(await run(source)).toBe('[]')
  })

  it('on a server gives no token, for it would be one for all users', async () => {
    const source = `
      const { TokenManager } = await import(${JSON.stringify(INDEX)})
      const tokens = new TokenManager({ endpoint: '/session/token' })
      await tokens.getToken().catch(({ code }) => process.stdout.write(code))`
    expect(await run(source)).toBe('ERR_NO_BROWSER')
  })
})
