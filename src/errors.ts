/** Errors of the library. Decide by `code`, not by message: codes are stable, sentences are not. No token is in any of them. */

/** Every code an error of this library can carry. */
export type TokenManagerErrorCode =
  | 'ERR_REFRESH_FAILED'
  | 'ERR_REFRESH_REJECTED'
  | 'ERR_TOKEN_INVALID'
  | 'ERR_DISPOSED'
  | 'ERR_NO_BROWSER'

/** What failures of a refresh carry beside the code. */
export interface FailureDetails {
  /** When the next attempt is due, in milliseconds since the Unix epoch. */
  readonly retryAt?: number
  /** HTTP status of the answer, where there was one. */
  readonly status?: number
  readonly cause?: unknown
}

/** Base of all errors of this library. */
export abstract class TokenManagerError extends Error {
  abstract override readonly name: string
  abstract readonly code: TokenManagerErrorCode
  /** When the next attempt is due, in milliseconds since the Unix epoch. */
  readonly retryAt: number | undefined
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined

  constructor(message: string, details: FailureDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.retryAt = details.retryAt
    this.status = details.status
  }
}

/** No token could be had for now: network, time-out, 408, 425, 429, 5xx. Nobody is signed out; try again at `retryAt`. */
export class RefreshFailedError extends TokenManagerError {
  override readonly name = 'RefreshFailedError'
  override readonly code = 'ERR_REFRESH_FAILED'
}

/** The server refused this token with 403 (this organization, this audience). The session goes on. */
export class RefreshRejectedError extends TokenManagerError {
  override readonly name = 'RefreshRejectedError'
  override readonly code = 'ERR_REFRESH_REJECTED'
}

/** The server answered with something that is no usable token: a page, no lifetime, dead on arrival. */
export class TokenInvalidError extends TokenManagerError {
  override readonly name = 'TokenInvalidError'
  override readonly code = 'ERR_TOKEN_INVALID'
}

/** The manager was disposed. */
export class DisposedError extends TokenManagerError {
  override readonly name = 'DisposedError'
  override readonly code = 'ERR_DISPOSED'
}

/** There is no browser here: on a server a shared manager would hand one user's token to another request. */
export class NoBrowserError extends TokenManagerError {
  override readonly name = 'NoBrowserError'
  override readonly code = 'ERR_NO_BROWSER'
}
