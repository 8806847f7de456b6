/** How a test wants its page. Travels in the address of the page. */
export interface PageOptions {
  /** Name of the tab in all logs; the server reads it from `Referer`. */
  readonly tab: string
  /** Sends the request by the library, not by a function of the page. */
  readonly usesEndpoint: boolean
  /** Compares tokens with the marker cookie. */
  readonly usesMarker: boolean
  /** Whether sign-outs are told to the server. */
  readonly endsSession: boolean
  /** Begins nothing before `begin()` or the first `take()`. */
  readonly isIdle: boolean
  /** Asks for a token in the very turn in which it comes back. Without it, the library alone renews what is shown. */
  readonly takesOnReturn: boolean
  /** Tells the manager of a sign-in as it begins: for the page that a redirect lands on, where there is no marker. */
  readonly tellsSignIn: boolean
  /** Sent to the server by a page that gets no cookie; `''`: it does. */
  readonly ticket: string
  /** Is served a later version of the library. */
  readonly isNextVersion: boolean
  readonly refreshAt: number
  readonly requestTimeoutMs: number
  readonly maxWaitMs: number
  /** Uses tokens so often, and tells of it all; 0: it does not. */
  readonly soakIntervalMs: number
}

const DEFAULT_PAGE_OPTIONS: PageOptions = {
  tab: 'tab',
  usesEndpoint: false,
  usesMarker: false,
  endsSession: true,
  isIdle: false,
  takesOnReturn: true,
  tellsSignIn: false,
  ticket: '',
  isNextVersion: false,
  refreshAt: 5 / 6,
  requestTimeoutMs: 10_000,
  maxWaitMs: 3_000,
  soakIntervalMs: 0,
}

export function pagePath(options: Partial<PageOptions>): string {
  const all = { ...DEFAULT_PAGE_OPTIONS, ...options }
  return `/?${new URLSearchParams({ tab: all.tab, options: JSON.stringify(all) })}`
}

export function readPageOptions(search: string): PageOptions {
  const text = new URLSearchParams(search).get('options') ?? '{}'
  return { ...DEFAULT_PAGE_OPTIONS, ...JSON.parse(text) }
}
