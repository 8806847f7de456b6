/** Managers in the tabs of a browser in virtual time, and the server they ask. */
import {
  type Params,
  type TokenAnswer,
  TokenManager,
  type TokenManagerOptions,
  type TokenRequest,
} from '../../src/index.ts'
import { type BrowserOptions, createBrowser, type FakeBrowser, type TabOptions } from '../fakes/browser.ts'
import type { FakeTab } from '../fakes/tab.ts'

/** Answers `token-1`, `token-2`, … of 60 s after 20 ms, or whatever else it is told to. */
export interface FakeServer {
  readonly requests: TokenRequest[]
  latencyMs: number
  answer(request: TokenRequest, count: number): TokenAnswer | Promise<TokenAnswer>
}

export interface Scene {
  readonly browser: FakeBrowser
  readonly server: FakeServer
  openTab(options?: TabOptions): FakeTab
  /** A manager in a tab, which asks the server unless the options say otherwise. */
  manage(tab: FakeTab, options?: Partial<TokenManagerOptions>): TokenManager
  /** A tab of its own, with a manager. */
  open(options?: Partial<TokenManagerOptions>): TokenManager
  /** Runs virtual time until the promise settles, and hands on what it settled to. */
  settle<Value>(promise: Promise<Value>): Promise<Value>
}

export function createScene(options: BrowserOptions = {}): Scene {
  const browser = createBrowser(options)
  const server: FakeServer = {
    requests: [],
    latencyMs: 20,
    answer: (_request, count) => ({ token: `token-${count}`, expires_in: 60 }),
  }

  function manage(tab: FakeTab, given: Partial<TokenManagerOptions> = {}): TokenManager {
    const fetchToken = async (request: TokenRequest) => {
      const count = server.requests.push(request)
      await tab.after(server.latencyMs)
      return server.answer(request, count)
    }
    const asks = given.endpoint === undefined ? { fetchToken } : {}
    return new TokenManager({ ...asks, ...given }, tab.ports)
  }

  return {
    browser,
    server,
    manage,
    openTab: (setup) => browser.openTab(setup),
    open: (given) => manage(browser.openTab(), given),
    async settle(promise) {
      let isSettled = false
      const mark = () => {
        isSettled = true
      }
      promise.then(mark, mark)
      await browser.until(() => isSettled)
      return promise
    },
  }
}

/** What becomes of a promise, without waiting for it: `undefined` while it is open. */
export function watch<Value>(promise: Promise<Value>): { value?: Value; error?: unknown } {
  const seen: { value?: Value; error?: unknown } = {}
  promise.then(
    (value) => {
      seen.value = value
    },
    (error: unknown) => {
      seen.error = error
    },
  )
  return seen
}

/** An unsigned JWT of these claims: a client reads tokens and verifies nothing. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'ES256' })}.${part(claims)}.c2lnbmF0dXJl`
}

/** A token of Ann, a minute long; each one differs from the one before. */
export function annsToken(count: number, claims: object = {}): { token: string; expires_in: number } {
  const iat = 1_600_000_000 + count
  return { token: jwt({ sub: 'ann', iat, exp: iat + 60, jti: `id-${count}`, ...claims }), expires_in: 60 }
}

/** Two tabs that have been there for a while, with one token of Ann. */
export async function openTabsOfAnn(
  options: Partial<TokenManagerOptions> = {},
): Promise<Scene & { readonly here: TokenManager; readonly there: TokenManager }> {
  const scene = createScene()
  scene.server.answer = (_request, count) => annsToken(count)
  const [here, there] = [scene.open(options), scene.open(options)]
  await scene.settle(Promise.all([here.getToken(), there.getToken()]))
  await scene.browser.advance(2000)
  return { ...scene, here, there }
}

/** Params as a line of text, for expectations. */
export const lineNames = (requests: readonly TokenRequest[]): string[] =>
  requests.map(({ params }: { params: Params }) => JSON.stringify(params))
