import {
  type DisposedError,
  type NoBrowserError,
  type RefreshFailedError,
  type RefreshRejectedError,
  type TokenInvalidError,
  TokenManagerError,
} from '../../src/index.ts'
import { expectTrue, type Same } from './expect.ts'

/** Every code, each by the class that carries it: a union of literals, so that a `switch` over it can be complete. */
type Code =
  | DisposedError['code']
  | NoBrowserError['code']
  | RefreshFailedError['code']
  | RefreshRejectedError['code']
  | TokenInvalidError['code']

expectTrue<Same<TokenManagerError['code'], Code>>()
expectTrue<Same<RefreshFailedError['code'], 'ERR_REFRESH_FAILED'>>()

/** Errors are told apart by `instanceof` or by `code`. */
export function retryTime(error: unknown): number | undefined {
  // @ts-expect-error: nothing is known of an error before it is looked at.
  if (error.code === 'ERR_DISPOSED') return undefined
  return error instanceof TokenManagerError ? error.retryAt : undefined
}

/** A code narrows nothing away by accident. */
export function isFinal({ code }: TokenManagerError): boolean {
  // @ts-expect-error: there is no such code.
  return code === 'ERR_UNKNOWN'
}

// @ts-expect-error: the base is what the others have in common, not an error of its own.
new TokenManagerError('a')
