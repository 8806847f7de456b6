/** Options: read once, checked at construction, refused in one form of sentence. */
import type { TokenManagerOptions } from '../types.ts'
import type { Reading } from './answer.ts'
import { lastingClaims, readPayload, subject } from './claims.ts'
import { textMap } from './parse.ts'

/** What the machine needs to know of the options. */
export interface Config {
  readonly tabId: string
  readonly name: string
  /** Fraction of the lifetime. */
  readonly refreshAt: number
  /** Milliseconds; `null`: derived from the lifetime. */
  readonly minLifetime: number | null
  readonly requestTimeout: number
  readonly maxWait: number
  readonly idleAfter: number
  /** Whether a marker cookie is used. */
  readonly marked: boolean
  readonly share: boolean
  /** Whether sign-outs can be told to the server. */
  readonly canEnd: boolean
  /** Whether `isActive` may change without an event. */
  readonly polled: boolean
  /** What a token says. */
  readonly read: (token: string) => Reading
}

const FIVE_SIXTHS = 5 / 6

function number(
  options: TokenManagerOptions,
  key: 'refreshAt' | 'minLifetime' | 'requestTimeout' | 'maxWait' | 'idleAfter',
  [min, max]: readonly [number, number],
): number | undefined {
  const value = options[key]
  if (value === undefined || (typeof value === 'number' && value >= min && value <= max)) return value
  throw new TypeError(`"${key}" option must be a number from ${min} to ${max}`)
}

function checkFunctions(options: TokenManagerOptions): void {
  for (const key of ['fetchToken', 'endSession', 'classify', 'isActive', 'claims', 'identity'] as const) {
    if (options[key] !== undefined && typeof options[key] !== 'function') {
      throw new TypeError(`"${key}" option must be a function`)
    }
  }
  if ((options.fetchToken === undefined) === (options.endpoint === undefined)) {
    throw new TypeError('"fetchToken" option must be given, or "endpoint", and not both')
  }
}

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value)

function checkTexts({ endpoint, name, marker }: TokenManagerOptions): void {
  if (endpoint !== undefined && (typeof endpoint !== 'string' || !endpoint)) {
    throw new TypeError('"endpoint" option must be a URL')
  }
  if (name !== undefined && !matches(name, /^[\w.-]{1,64}$/)) {
    throw new TypeError('"name" option must be 1 to 64 characters of A-Z a-z 0-9 . _ -')
  }
  // A cookie's name is a token (RFC 6265 section 4.1.1).
  if (marker !== undefined && !matches(marker, /^[\w!#$%&'*+.^`|~-]+$/)) {
    throw new TypeError('"marker" option must be the name of a cookie')
  }
}

function reader({ claims = lastingClaims, identity = subject }: TokenManagerOptions): (token: string) => Reading {
  return (token) => {
    const payload = readPayload(token)
    if (!payload) return { claims: {}, identity: null, sid: null }
    const { sid } = payload
    return { claims: claims(payload), identity: identity(payload) ?? null, sid: typeof sid === 'string' ? sid : null }
  }
}

/** Throws a `TypeError` that names the option. */
export function resolveOptions(options: TokenManagerOptions, tabId: string): Config {
  checkFunctions(options)
  checkTexts(options)
  return Object.freeze({
    tabId,
    name: options.name ?? 'default',
    refreshAt: number(options, 'refreshAt', [0.1, 0.95]) ?? FIVE_SIXTHS,
    minLifetime: number(options, 'minLifetime', [0, 3_600_000]) ?? null,
    requestTimeout: number(options, 'requestTimeout', [100, 120_000]) ?? 10_000,
    maxWait: number(options, 'maxWait', [0, 60_000]) ?? 3000,
    idleAfter: number(options, 'idleAfter', [1000, Number.POSITIVE_INFINITY]) ?? Number.POSITIVE_INFINITY,
    marked: options.marker !== undefined,
    share: options.shareTokens !== false,
    canEnd: options.endSession !== undefined,
    polled: options.isActive !== undefined,
    read: reader(options),
  })
}

/** Throws a `TypeError` for params that are no flat texts. */
export function checkParams(params: unknown): void {
  const isPlain = Object.prototype.toString.call(params) === '[object Object]'
  if (params !== undefined && !(isPlain && textMap(params))) {
    throw new TypeError('"params" option must be an object of strings')
  }
}

/** Throws a `TypeError` for a life that is no number. */
export function checkMinLifetime(minLifetime: unknown): void {
  if (minLifetime === undefined || (typeof minLifetime === 'number' && minLifetime >= 0)) return
  throw new TypeError('"minLifetime" option must be a number of milliseconds')
}
