import type { TokenManager } from '../../src/index.ts'

const ROUNDS = 41
const CALLS = 50_000
const CHECKED_CALLS = 500
const NS_PER_MS = 1_000_000

/** Nanoseconds, each awaited. */
export interface CallTimes {
  readonly call: number
  /** A call that looks at both clocks, the cookie and the state, as one does every half second. */
  readonly checked: number
  readonly constant: number
}

async function timeCalls(tokens: TokenManager): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < CALLS; index += 1) await tokens.getToken()
  return ((performance.now() - start) * NS_PER_MS) / CALLS
}

async function timeChecked(tokens: TokenManager): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < CHECKED_CALLS; index += 1) await tokens.getToken({})
  return ((performance.now() - start) * NS_PER_MS) / CHECKED_CALLS
}

async function timeConstant(): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < CALLS; index += 1) await 'a constant'
  return ((performance.now() - start) * NS_PER_MS) / CALLS
}

/** Medians of many rounds in turn, so that whatever slows the machine slows both. The first rounds only warm it up. */
export async function measureCalls(tokens: TokenManager): Promise<CallTimes> {
  const calls: number[] = []
  const checked: number[] = []
  const constants: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    constants.push(await timeConstant())
    calls.push(await timeCalls(tokens))
    checked.push(await timeChecked(tokens))
  }
  return { call: medianOfWarm(calls), checked: medianOfWarm(checked), constant: medianOfWarm(constants) }
}

function medianOfWarm(times: readonly number[]): number {
  const warm = times.slice(times.length >> 2).sort((a, b) => a - b)
  return warm[warm.length >> 1] ?? Number.NaN
}
