import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { writeConsumerFile } from './consumer.ts'

/** Far above what starting Node takes; only a handle left open reaches it. */
const HANGING_MS = 30_000

/** Runs a module in the project that has the package installed; it has to end by itself. */
function run(name: string, content: string) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [writeConsumerFile(name, content)], {
    encoding: 'utf8',
    timeout: HANGING_MS,
  })
  return { status, signal, stderr, output: stdout.trim().split('\n') }
}

const ENDED = { status: 0, signal: null, stderr: '' }

it('exports exactly these names', () => {
  const result = run('names.js', `console.log(Object.keys(await import('freshtoken')).sort().join('\\n'))`)
  expect(result).toEqual({
    ...ENDED,
    output: [
      'DisposedError',
      'NoBrowserError',
      'RefreshFailedError',
      'RefreshRejectedError',
      'TokenInvalidError',
      'TokenManager',
      'TokenManagerError',
    ],
  })
})

it('can be imported where there is no window, and adds nothing to it but what nanostores adds', () => {
  const result = run(
    'import.js',
    `const before = Reflect.ownKeys(globalThis)
     await import('freshtoken')
     console.log(typeof window, Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).join())`,
  )
  expect(result).toEqual({ ...ENDED, output: ['undefined nanostoresGlobal'] })
})

it('keeps no process alive by a manager that was constructed', () => {
  const result = run(
    'construct.js',
    `import { TokenManager } from 'freshtoken'
     const tokens = new TokenManager({ endpoint: '/session/token' })
     console.log(tokens.peek(), tokens.$session.get().status)`,
  )
  expect(result).toEqual({ ...ENDED, output: ['null pending'] })
})

it('refuses to give a token on a server, and keeps no process alive by being asked', () => {
  const result = run(
    'ask.js',
    `import { TokenManager } from 'freshtoken'
     const tokens = new TokenManager({ fetchToken: () => 'a token' })
     await tokens.getToken().catch((error) => console.log(error.code))`,
  )
  expect(result).toEqual({ ...ENDED, output: ['ERR_NO_BROWSER'] })
})

it('can be required from CommonJS where Node can require modules', () => {
  const result = run('require.cjs', `console.log(typeof require('freshtoken').TokenManager)`)
  expect(result).toMatchObject({ status: 0, output: ['function'] })
})
