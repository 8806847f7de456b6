import { describe, expect, it } from 'vitest'
import { checkShape } from '../../tools/check-imports.js'
import { checkDemoShape } from '../../tools/imports/demo.js'

const DIRECTION = 'imports point one way'
const CYCLE = 'there is no cycle, of values or of types'
const GLOBALS = 'core and shell name no browser, no clock and no chance'

const RIGHT = {
  'src/index.ts': `export { TokenManager } from './token-manager.ts'\nexport type { A } from './types.ts'`,
  'src/token-manager.ts': `import { atom } from 'nanostores'
    import { browserPorts } from './browser/index.ts'
    import { Runtime } from './shell/runtime.ts'
    export class TokenManager { ports = [atom, browserPorts, Runtime] }`,
  'src/shell/runtime.ts': `import { run } from '../core/machine.ts'
    import { read } from '../core/answer.ts'
    import { Failure } from '../errors.ts'
    export const Runtime = () => [run, read, Failure, new AbortController()]`,
  'src/browser/index.ts': `export { now } from './clock.ts'\nexport const browserPorts = 1`,
  'src/browser/clock.ts': `import type { Clock } from '../core/ports.ts'
    export const now: Clock = () => Date.now() + performance.now()`,
  'src/core/machine.ts': `import { claims } from './claims.ts'
    import type { Clock } from './ports.ts'
    export const run = (clock: Clock) => [clock, claims]`,
  'src/core/answer.ts': 'export const read = async (response: Response) => response.text()',
  'src/core/claims.ts': `import { decodeJwt } from 'jose/jwt/decode'\nexport const claims = decodeJwt`,
  'src/core/ports.ts': 'export type Clock = () => number',
  'src/errors.ts': `import type { A } from './types.ts'\nexport class Failure extends Error { a: A = 1 }`,
  'src/types.ts': 'export type A = number',
}

/** What the checker says to the right sources with these on top, by check; checks without problems are left out. */
function problemsOf(changes: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(checkShape({ ...RIGHT, ...changes })).filter(([, found]) => found.length > 0),
  )
}

/** The right core with this statement in it. */
function problemsOfCore(statement: string) {
  return problemsOf({ 'src/core/a.ts': statement })
}

describe('the check of directions', () => {
  it('has nothing to say against sources that keep to the rules', () => {
    expect(problemsOf({})).toEqual({})
  })

  it.each([
    [
      'the core imports the browser',
      'src/core/a.ts',
      `import { now } from '../browser/clock.ts'\nexport const a = now`,
    ],
    ['the core imports nanostores', 'src/core/a.ts', `import { map } from 'nanostores/map'\nexport const a = map`],
    ['the core imports all of jose', 'src/core/a.ts', `import { jwtVerify } from 'jose'\nexport const a = jwtVerify`],
    ['the core imports a manager', 'src/core/a.ts', `export type { TokenManager } from '../token-manager.ts'`],
    ['the core imports at run time', 'src/core/a.ts', `export const a = () => import('../browser/clock.ts')`],
    [
      'the browser imports the core',
      'src/browser/a.ts',
      `import { run } from '../core/machine.ts'\nexport const a = run`,
    ],
    ['the browser imports jose', 'src/browser/a.ts', `import { b } from 'jose/jwt/decode'\nexport const a = b`],
    ['an error imports the core', 'src/errors.ts', `export { run as Failure } from './core/machine.ts'`],
    ['types import errors', 'src/types.ts', `export type A = import('./errors.ts').Failure`],
    ['types are imported as values', 'src/core/a.ts', `import { type A } from '../types.ts'\nexport type B = A`],
    ['a file is not there', 'src/core/a.ts', `import { b } from './b.ts'\nexport const a = b`],
    ['an extension is missing', 'src/core/a.ts', `import { run } from './machine'\nexport const a = run`],
    ['Node is imported', 'src/core/a.ts', `import { join } from 'node:path'\nexport const a = join`],
  ])('finds that %s', (_title, path, content) => {
    expect(problemsOf({ [path]: content })[DIRECTION]).toHaveLength(1)
  })

  it('finds that the manager goes past the door of src/browser', () => {
    const content = `import { now } from './browser/clock.ts'\nexport const TokenManager = now`
    expect(problemsOf({ 'src/token-manager.ts': content })[DIRECTION]).toEqual([
      'src/token-manager.ts:1 must not import src/browser/clock.ts',
    ])
  })

  it('finds a file that belongs to no layer', () => {
    const problems = problemsOf({ 'src/utils.ts': 'export const a = 1' })
    expect(problems).toEqual({ 'every file belongs to a layer': ['src/utils.ts belongs to no layer'] })
  })

  it('finds a second file that imports the same package', () => {
    const problems = problemsOfCore(`import { decodeJwt } from 'jose/jwt/decode'\nexport const a = decodeJwt`)
    expect(Object.keys(problems)).toEqual(['each package is imported by one file'])
  })
})

describe('the check of cycles', () => {
  it('finds two files that import each other', () => {
    const problems = problemsOf({
      'src/core/a.ts': `import { b } from './b.ts'\nexport const a = () => b`,
      'src/core/b.ts': `import { a } from './a.ts'\nexport const b = () => a`,
    })
    expect(problems).toEqual({ [CYCLE]: ['src/core/a.ts -> src/core/b.ts -> src/core/a.ts'] })
  })

  it('finds three files whose types go round', () => {
    const problems = problemsOf({
      'src/core/a.ts': `import type { B } from './b.ts'\nexport type A = B[]`,
      'src/core/b.ts': `import type { C } from './c.ts'\nexport type B = C[]`,
      'src/core/c.ts': `import type { A } from './a.ts'\nexport type C = A[] | 1`,
    })
    expect(Object.keys(problems)).toEqual([CYCLE])
  })
})

describe('the check of the core', () => {
  it.each([
    ['window', 'export const a = window'],
    ['document', 'export const a = () => document.cookie'],
    ['navigator', 'export const a = { navigator }'],
    ['localStorage', `export const a = () => localStorage.getItem('')`],
    ['BroadcastChannel', `export const a = () => new BroadcastChannel('')`],
    ['indexedDB', 'export const a = typeof indexedDB'],
    ['fetch', `export const a = () => fetch('')`],
    ['setTimeout', 'export const a = () => setTimeout(a, 1)'],
    ['queueMicrotask', 'export const a = () => queueMicrotask(a)'],
    ['performance', 'export const a = () => performance.now()'],
    ['Date', 'export const a = () => Date.now()'],
    ['Date', 'export const a = () => new Date()'],
    ['Math', 'export const a = () => Math.random()'],
    ['globalThis', 'export const a = globalThis'],
    ['AbortController', 'export const a = () => new AbortController()'],
    ['DOMException', 'export const a = (b: unknown) => b instanceof DOMException'],
    ['Response', 'export const a = (b: unknown) => b instanceof Response'],
    ['Storage', 'export type A = Storage'],
    ['name', 'export const a = () => name'],
    ['document', 'export type A = typeof document'],
  ])('finds the global %s in: %s', (name, statement) => {
    expect(problemsOfCore(statement)).toEqual({ [GLOBALS]: [`src/core/a.ts:1 names ${name}`] })
  })

  it.each([
    'export const a = (response: Response, signal: AbortSignal) => [response.status, response.headers, signal.reason]',
    'export const a = (ports: { fetch: () => void; name: string }) => [ports.fetch(), ports.name]',
    'export const a = ({ fetch, name }: { fetch: () => void; name: string }) => ({ fetch, name })',
    'export const a = (text: string) => Date.parse(text) + Math.max(1, 2)',
    'export const a = { window: 1, document: 2 }',
  ])('lets pass what is no global: %s', (statement) => {
    expect(problemsOfCore(statement)).toEqual({})
  })
})

describe('the check of the shell', () => {
  it('finds a browser, a clock and chance, and lets AbortController pass', () => {
    const content = 'export const a = () => [new AbortController(), navigator, Date.now(), Math.random()]'
    expect(problemsOf({ 'src/shell/a.ts': content })).toEqual({
      [GLOBALS]: ['navigator', 'Date', 'Math'].map((name) => `src/shell/a.ts:1 names ${name}`),
    })
  })
})

describe('the check of the machine', () => {
  const machine = `import { a } from './a.ts'\nimport type { B } from './b.ts'\nexport const run = (b: B) => [a, b]`
  const parts = { 'src/core/machine.ts': machine, 'src/core/b.ts': 'export type B = Promise<void>' }

  it.each([
    ['async', 'export const a = async () => {}'],
    ['Promise', 'export const a = (b: unknown) => Promise.resolve(b)'],
    ['Promise', 'export const a = (b: Promise<void>) => b'],
  ])('finds %s in a file that the machine is made of: %s', (word, content) => {
    expect(problemsOf({ ...parts, 'src/core/a.ts': content })).toEqual({
      'the machine waits for nothing': [`src/core/a.ts:1 has ${word}`],
    })
  })

  it('lets it pass in a file that gives the machine types only', () => {
    expect(problemsOf({ ...parts, 'src/core/a.ts': 'export const a = 1' })).toEqual({})
  })
})

describe('the check of lengths', () => {
  const lines = (count: number, line: string) => Array.from({ length: count }, () => line).join('\n')

  it('finds a file of 251 lines and lets one of 250 pass', () => {
    const tooLong = problemsOf({ 'src/types.ts': `export type A = 1\n${lines(250, '//')}\n` })
    expect(tooLong).toEqual({ 'no file is too long': ['src/types.ts has 251 lines, more than 250'] })
    expect(problemsOf({ 'src/types.ts': `export type A = 1\n${lines(249, '//')}\n` })).toEqual({})
  })

  it('finds a function of 51 lines of code, blank lines and comments not counted', () => {
    const code = (count: number) => `export function a() {\n${lines(count, 'a()')}\n\n// why\n}`
    const problems = Object.values(problemsOfCore(code(49)))
    expect(problems).toEqual([['src/core/a.ts:1 a has 51 lines of code, more than 50']])
    expect(problemsOfCore(code(48))).toEqual({})
  })
})

describe('the check of the index', () => {
  it.each([
    `export * from './token-manager.ts'`,
    'export default 1',
    'export const a = 1',
    `export { TokenManager as default } from './token-manager.ts'`,
  ])('finds: %s', (statement) => {
    const problems = problemsOf({ 'src/index.ts': statement })
    expect(Object.keys(problems)).toEqual(['the index holds named re-exports only'])
  })
})

describe('the demo’s server', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'imports from a later folder',
      { 'demo/server/people/a.ts': `import '../http/b.ts'`, 'demo/server/http/b.ts': '' },
      'demo/server/people/a.ts:1 must not import demo/server/http/b.ts',
    ],
    [
      'has an API that knows what a cookie opens',
      { 'demo/server/api/a.ts': `import '../routes/b.ts'`, 'demo/server/routes/b.ts': '' },
      'demo/server/api/a.ts:1 must not import demo/server/routes/b.ts',
    ],
    [
      'has a cycle',
      { 'demo/server/http/a.ts': `import './b.ts'`, 'demo/server/http/b.ts': `import './a.ts'` },
      'demo/server/http/a.ts -> demo/server/http/b.ts -> demo/server/http/a.ts',
    ],
    [
      'has a long file',
      { 'demo/server/http/a.ts': '\n'.repeat(252) },
      'demo/server/http/a.ts has 252 lines, more than 250',
    ],
  ])('is refused when it %s', (_title, contents, problem) => {
    expect(Object.values(checkDemoShape(contents)).flat()).toEqual([problem])
  })

  it('may import what stands before, and app.ts all', () => {
    const contents = {
      'demo/server/app.ts': `import './api/a.ts'`,
      'demo/server/api/a.ts': `import '../people/b.ts'\nimport '../../names.ts'`,
      'demo/server/people/b.ts': '',
    }
    expect(Object.values(checkDemoShape(contents)).flat()).toEqual([])
  })
})
