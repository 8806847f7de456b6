// @vitest-environment node
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { TokenManager } from '../../src/index.ts'
import { bundle } from '../browsers/bundle.ts'

const fetchToken = () => ({ token: 'of-one-user', expires_in: 60 })

describe('on a server', () => {
  test.each<[string, (tokens: TokenManager) => Promise<unknown>]>([
    ['getToken()', (tokens) => tokens.getToken()],
    ['getToken() of a line', (tokens) => tokens.for({ org: 'a' }).getToken()],
    ['ready()', (tokens) => tokens.ready()],
    ['signedIn()', (tokens) => tokens.signedIn({ token: 'of-one-user', expires_in: 60 })],
    ['signOut()', (tokens) => tokens.signOut()],
    ['invalidate()', (tokens) => tokens.invalidate()],
    ['switchTo()', (tokens) => tokens.switchTo({ org: 'a' })],
  ])('%s rejects: a shared manager would hand one user the token of another', async (_name, call) => {
    const tokens = new TokenManager({ fetchToken, initial: { token: 'of-one-user', expires_in: 60 } })
    await expect(call(tokens)).rejects.toMatchObject({ name: 'NoBrowserError', code: 'ERR_NO_BROWSER' })
    expect(tokens.peek()).toBeNull()
  })

  test('the stores can be rendered: nobody is known', () => {
    const tokens = new TokenManager({ fetchToken, marker: 'who' })
    tokens.start()
    expect([tokens.$session.get(), tokens.$refresh.get()]).toEqual([
      { status: 'pending' },
      { status: 'idle', missing: [] },
    ])
  })

  test('nothing keeps the process alive, whatever is called', async () => {
    const script = `{
const tokens = new TokenManager({ fetchToken: () => null })
tokens.on('session-change', () => {})
tokens.start()
tokens.peek()
const codes = []
for (const call of [() => tokens.getToken(), () => tokens.ready(), () => tokens.for({ org: 'a' }).getToken()]) {
  await call().catch(({ code }) => codes.push(code))
}
const disposed = new TokenManager({ fetchToken: () => null })
disposed.dispose()
await disposed.getToken().catch(({ code }) => codes.push(code))
console.log(JSON.stringify({ codes, handles: process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY|FS/.test(kind)) }))
}`
    const child = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stdin.end((await bundle(new URL('../../src/index.ts', import.meta.url))) + script)
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    const none = 'ERR_NO_BROWSER'
    expect(JSON.parse(output)).toEqual({ codes: [none, none, none, 'ERR_DISPOSED'], handles: [] })
  })
})
