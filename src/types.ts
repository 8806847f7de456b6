/** Shared public types. This file imports nothing. */

/**
 * What distinguishes one line of tokens of a session from another: organization, account, audience.
 * Flat, string values. `{}` is the default line.
 */
export type Params = Readonly<Record<string, string>>

/** Why a request for a token is made. */
export type RefreshReason = 'demand' | 'scheduled' | 'forced' | 'retry' | 'confirm'

/** What {@link TokenManagerOptions.fetchToken} is told. */
export interface TokenRequest {
  /** Aborts at `requestTimeout` and on `dispose()`. Hand it to `fetch`. */
  readonly signal: AbortSignal
  /** Why this request is made. */
  readonly reason: RefreshReason
  /** Whether there was user input in any tab since the last request. Fetching a token alone is not activity. */
  readonly active: boolean
  /** The line that is asked for; `{}` for the default one. */
  readonly params: Params
  /** 1 for the first try, counting up while tries fail. */
  readonly attempt: number
}

/** What the server tells about the session beside the token. */
export interface SessionInfo {
  /** Public identifier of the session, handed to `endSession`. Not the session secret. */
  readonly id?: string
  /** Seconds until the session ends whatever the user does. */
  readonly expires_in?: number | string
  /** Seconds until the session ends without activity. */
  readonly idle_expires_in?: number | string
}

/** A token as an object. One of `expires_in` (seconds) and `expiresInMs`; without both it must be a JWT. */
export interface TokenObject {
  readonly token?: string
  /** The same under the name of RFC 6749 section 5.1. */
  readonly access_token?: string
  /** Seconds the token lives, counted from the answer; RFC 6749 section 5.1. A number or a numeric string. */
  readonly expires_in?: number | string
  /** The same in milliseconds. */
  readonly expiresInMs?: number
  readonly session?: SessionInfo
}

/** All that `fetchToken` may return: a response, an object, a JWT, or `null` for "nobody is signed in". */
export type TokenAnswer = Response | TokenObject | string | null

/** Claims of the token, or what the option `claims` made of them. Empty for an opaque token. */
export type Claims = Readonly<Record<string, unknown>>

/** Why nobody is signed in. `unauthenticated`: the server said so and gave no reason. */
export type SignedOutReason = 'signed_out' | 'revoked' | 'expired' | 'inactive' | 'unauthenticated'

/** The value of `$session`. */
export type Session =
  | { readonly status: 'pending' }
  | {
      readonly status: 'signed-in'
      readonly claims: Claims
      /** `sub` of the token, or what the option `identity` answers; `null` where there is none. */
      readonly identity: string | null
      /** When the session ends, in milliseconds since the Unix epoch, if the server tells. */
      readonly expiresAt?: number
      /** When the session ends without activity, in milliseconds since the Unix epoch, if the server tells. */
      readonly idleExpiresAt?: number
    }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }

/** A part of the platform that is not to be had here; each one missing costs something (see README, "no locks"). */
export type Part = 'locks' | 'ledger' | 'channel'

/** The value of `$refresh`: what the machinery does. For interfaces and for diagnosis. */
export type Refresh = { readonly missing: readonly Part[] } & (
  | { readonly status: 'idle' }
  /** `at`: milliseconds since the Unix epoch. */
  | { readonly status: 'scheduled'; readonly at: number }
  | { readonly status: 'refreshing' }
  | { readonly status: 'paused'; readonly reason: 'hidden' | 'idle' | 'prerendering' }
  | { readonly status: 'retrying'; readonly at: number; readonly error: Error }
)

/** Where a change came from. */
export type Origin = 'this-tab' | 'other-tab'

/** What the listeners of `on()` get. No token is in it: take it with `peek()`. */
export interface TokenManagerEvents {
  'session-change': {
    readonly session: Session
    readonly previous: Session
    /** `signed-in`, `signed-out`, `switched` (another identity or line), or `updated` (claims or session times). */
    readonly reason: 'signed-in' | 'signed-out' | 'switched' | 'updated' | 'pending'
    readonly origin: Origin
  }
  'token-refresh': { readonly expiresInMs: number; readonly params: Params; readonly origin: Origin }
  'refresh-error': { readonly error: Error; readonly retryAt: number; readonly params: Params; readonly origin: Origin }
}

/** What `getToken` takes. */
export interface GetTokenOptions {
  /** Which line; default: the one `switchTo` chose, at first `{}`. */
  readonly params?: Params
  /**
   * The token that an API answered 401 to. Refreshes only if it is still the current one, and no sooner than a second
   * after that was asked for: an API may refuse any.
   */
  readonly rejected?: string
  /** `true`: only a token requested after this call will do. */
  readonly forceRefresh?: boolean
  /** Milliseconds of life that the token must have left. Default: the option of the manager; at most half the lifetime. */
  readonly minLifetime?: number
  /** Ends the wait of this call alone, with the reason of the signal. */
  readonly signal?: AbortSignal
}

/** What `endSession` is told. */
export interface EndSessionRequest {
  /** The session to end: `session.id` of the latest answer, else the claim `sid`; `null` if neither is known. */
  readonly session: string | null
  readonly signal: AbortSignal
}

/** What a response means, for dialects: see {@link TokenManagerOptions.classify}. */
export type Verdict = 'token' | 'signed-out' | 'refused' | 'transient'

/** Options of a {@link TokenManager}. Read once, at construction. */
export interface TokenManagerOptions {
  /** Asks the server for a token. Give this or `endpoint`. */
  readonly fetchToken?: (request: TokenRequest) => TokenAnswer | Promise<TokenAnswer>
  /** URL that the library sends a POST to: JSON `{ active, params }`, same-origin credentials, header `X-Freshtoken: 1`. */
  readonly endpoint?: string
  /** Ends a session on the server. Resolve when it is ended or was not there; reject to be called again. */
  readonly endSession?: (request: EndSessionRequest) => unknown
  /** Reads a dialect (419, 302 to a login page): what this response means, or `undefined` for the usual reading. */
  readonly classify?: (response: Response) => Verdict | undefined
  /** Namespace on the origin, shared by all tabs: 1 to 64 characters of `A-Z a-z 0-9 . _ -`. Default `default`. */
  readonly name?: string
  /** Fraction of the lifetime after which the token is refreshed, 0.1 to 0.95. Default 5/6: 50 of 60 seconds. */
  readonly refreshAt?: number
  /** Milliseconds of life a token must have left to be handed out. Default: a twelfth of the lifetime, at most 5000. */
  readonly minLifetime?: number
  /** Milliseconds one request may take, 100 to 120000. Default 10000 (10 seconds). */
  readonly requestTimeout?: number
  /** Milliseconds a caller waits for the next attempt while requests fail, 0 to 60000. Default 3000 (3 seconds). */
  readonly maxWait?: number
  /** Milliseconds without input in any tab after which refreshing pauses, at least 1000. Default: never. */
  readonly idleAfter?: number
  /**
   * Name of the readable, non-secret cookie that the server sets to a value never used before at each sign-in and account
   * switch, and clears at sign-out.
   */
  readonly marker?: string
  /** Overrides visibility: `true` keeps refreshing (picture in picture, calls). Default: the tab is visible. */
  readonly isActive?: () => boolean
  /** `false`: this tab stands alone, neither giving nor taking tokens. Default `true`. */
  readonly shareTokens?: boolean
  /**
   * A token that came with the page, of whoever the marker tells of when the manager is made. Serve such a page with
   * `Cache-Control: no-store`.
   */
  readonly initial?: TokenObject | string
  /** What `$session` shows of the token's payload. Default: all but `iat`, `exp`, `nbf` and `jti`. */
  readonly claims?: (payload: Claims) => Claims
  /** Who the token is for; a change of it within a session drops what was held. Default: the claim `sub`. */
  readonly identity?: (payload: Claims) => string | null
}

/** What {@link TokenManager.peek} answers. */
export interface PeekedToken {
  readonly token: string
  /** Milliseconds of life left. */
  readonly expiresInMs: number
}

/** What {@link TokenManager.signOut} resolves to. */
export interface SignOutResult {
  /** `false`: the sign-out could not be written down; tabs opened later may not know of it. */
  readonly persisted: boolean
}
