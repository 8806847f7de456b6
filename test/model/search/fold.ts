/**
 * Turns values into two numbers of 32 bits each, as seen at one moment. Moments, stamps and counters are taken relative
 * to now, so that situations that differ only in when they happen are one: the machine compares such numbers with each
 * other and with the clocks, adds to them, and looks at no absolute value but 0.
 */
import type { LedgerTable } from '../world/world.ts'

/** What numbers are relative to. */
export interface Frame {
  readonly now: number
  readonly wall: number
  /** The greatest sequence anywhere. */
  readonly sequence: number
  readonly mints: number
  /** All epochs and floors that were raised, the latest first. */
  readonly stamps: readonly number[]
  readonly ledger: LedgerTable
  /** Whether a request can fail in this scenario, so that it matters what was forgiven when. */
  readonly canFail: boolean
  /** Whether the server gives a token twice, so that it matters what was known of it before. */
  readonly givesAgain: boolean
}

/** 64 bits. */
export interface Digest {
  readonly high: number
  readonly low: number
}

const HIGH_SEED = 0x51ed270b
const LOW_SEED = 0x2545f491

let high = HIGH_SEED
let low = LOW_SEED

/** MurmurHash3's step, twice with different constants. */
export function mix(n: number): void {
  let a = Math.imul(n, 0xcc9e2d51)
  a = (a << 15) | (a >>> 17)
  high ^= Math.imul(a, 0x1b873593)
  high = (Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64) | 0
  let b = Math.imul(n, 0x239b961b)
  b = (b << 16) | (b >>> 16)
  low ^= Math.imul(b, 0xab0e9789)
  low = (Math.imul((low << 15) | (low >>> 17), 5) + 0x38b34ae5) | 0
}

function finish(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** What `fold` mixes, from a fresh beginning. */
export function digest(fold: () => void): Digest {
  const outerHigh = high
  const outerLow = low
  high = HIGH_SEED
  low = LOW_SEED
  fold()
  const result = { high: finish(high), low: finish(low) }
  high = outerHigh
  low = outerLow
  return result
}

export function mixDigest(part: Digest): void {
  mix(part.high)
  mix(part.low)
}

/** A bag: the order of what is in it means nothing. */
export function mixBag(parts: readonly Digest[]): void {
  let highSum = parts.length
  let lowSum = 0
  for (const part of parts) {
    highSum = (highSum + part.high) | 0
    lowSum = (lowSum + part.low) | 0
  }
  mix(highSum)
  mix(lowSum)
}

const UNIT = 2 ** 32
const names = new Map<string | null, number>()

/** A text, by the number of its first appearance. */
export function mixText(text: string | null): void {
  let number = names.get(text)
  if (number === undefined) {
    number = names.size + 1
    names.set(text, number)
  }
  mix(number)
}

/** Any number; none of them is a whole one beyond 2^52. */
export function mixNumber(n: number): void {
  if (Number.isInteger(n)) {
    mix(n | 0)
    if (n > 0x7fffffff || n < -0x7fffffff) mix(Math.floor(n / UNIT))
  } else {
    mix(0x5bd1e995)
    mixText(String(n))
  }
}

export function mixFlag(flag: boolean): void {
  mix(flag ? 1 : 2)
}
