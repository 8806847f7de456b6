import type { Failure } from '../core/effects.ts'
import { RefreshFailedError, RefreshRejectedError, TokenInvalidError, type TokenManagerError } from '../errors.ts'

const ERRORS = {
  ERR_REFRESH_FAILED: [RefreshFailedError, 'No token could be had'],
  ERR_REFRESH_REJECTED: [RefreshRejectedError, 'The server refused a token'],
  ERR_TOKEN_INVALID: [TokenInvalidError, 'The answer holds no usable token'],
} as const

/** A failure as callers and listeners get it. */
export function toError({ code, status, retryAt, cause }: Failure): TokenManagerError {
  const [Class, message] = ERRORS[code]
  const details = { retryAt, ...(status === null ? {} : { status }), ...(cause === undefined ? {} : { cause }) }
  return new Class(status === null ? message : `${message}: HTTP ${status}`, details)
}
