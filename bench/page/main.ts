/** What the pages of the bench can do. The address says who they are: `?name=…&requestTimeout=…&start&poll`. */
import { TokenManager } from '../../src/index.ts'
import { Floor } from './floor.ts'
import { measureCalls } from './measure-calls.ts'
import { Poll } from './poll.ts'

const address = new URLSearchParams(location.search)
const requestTimeout = Number(address.get('requestTimeout') ?? 10_000)

const tokens = new TokenManager({
  endpoint: '/session/token',
  endSession: ({ signal }) => fetch('/session/end', { method: 'POST', signal }),
  name: address.get('name') ?? 'bench',
  requestTimeout,
})

async function getToken(): Promise<string> {
  const token = await tokens.getToken()
  if (token === null) throw new Error('nobody is signed in')
  return token
}

/** Many calls in one turn. How many different tokens they got. */
async function callAtOnce(count: number): Promise<number> {
  const got = await Promise.all(Array.from({ length: count }, () => getToken()))
  return new Set(got).size
}

/** The same at a given moment, which a timer of a hidden tab would miss. */
function callAtOnceAt(count: number, wallMs: number): Promise<number> {
  while (Date.now() < wallMs);
  return callAtOnce(count)
}

/** When this call had a token. */
async function tokenAt(options: { readonly forceRefresh?: boolean } = {}): Promise<number> {
  await tokens.getToken(options)
  return Date.now()
}

/** When this tab knew that nobody is signed in. */
function signedOutAt(): Promise<number> {
  return new Promise((resolve) => {
    const stop = tokens.$session.listen(({ status }) => {
      if (status !== 'signed-out') return
      stop()
      resolve(Date.now())
    })
  })
}

/** One refresh after the other. */
async function refresh(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await tokens.getToken({ forceRefresh: true })
}

/** What is reachable. Needs a browser that is started with its collector. */
function heapBytes(): number {
  globalThis.gc?.()
  return performance.memory.usedJSHeapSize
}

/** Resolves when this tab stands in line for a lock of that name. */
async function queued(name: string): Promise<void> {
  for (;;) {
    const { pending = [] } = await navigator.locks.query()
    if (pending.some((request) => request.name === name)) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

const page = {
  tokens,
  floor: new Floor(),
  poll: new Poll(tokens),
  callAtOnce,
  callAtOnceAt,
  tokenAt,
  signedOutAt,
  queued,
  refresh,
  heapBytes,
  measureCalls: () => measureCalls(tokens),
  /** Milliseconds from the navigation to the first token, for a page that is told to `start`. */
  readyAt: address.has('start') ? tokens.getToken().then(() => performance.now()) : null,
}

export type BenchPage = typeof page

declare global {
  var bench: BenchPage
  interface Performance {
    /** Chromium alone: https://developer.mozilla.org/en-US/docs/Web/API/Performance/memory */
    readonly memory: { readonly usedJSHeapSize: number }
  }
}

globalThis.bench = page
if (address.has('poll')) page.poll.start()
