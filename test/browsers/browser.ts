/** What the scenarios need of a browser, whatever its engine and however it is driven. */

/** A value that survives JSON on its way into a page and back. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json }

/** What {@link Profile.openTab} takes beside the address. */
export interface OpenTabOptions {
  /** Opens behind the tab that is shown; default `false`. */
  readonly isBackground?: boolean
  /** Opens in a window of its own, which stays visible beside the others; default `false`. Open such tabs last. */
  readonly isOwnWindow?: boolean
}

/** One running browser. */
export interface Browser {
  /** A profile of its own: other cookies, storage, locks and channels than any other; its tabs share one window. */
  openProfile(): Promise<Profile>
  /** Ends the process and removes what it wrote. Idempotent. */
  close(): Promise<void>
}

/** Tabs that share cookies, storage, locks and channels. One of them is visible at a time. */
export interface Profile {
  /** Resolves when the page has fired `load`. */
  openTab(url: string, options?: OpenTabOptions): Promise<Tab>
  /** A tab that is only opened: Chromium prerenders nothing for a page that somebody debugs. */
  openUnwatched(url: string): Promise<void>
  /** Closes all tabs and forgets what they stored. */
  close(): Promise<void>
}

/** One tab, and what can happen to it. */
export interface Tab {
  /**
   * Runs `body` in the page and resolves to what it answers. Only its text travels: it can use its arguments and what
   * the page has, and nothing of the file it stands in. Rejects when the page throws, or crashes, or is closed.
   */
  evaluate<Args extends readonly Json[], Result>(
    body: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Awaited<Result>>
  /** Errors that nobody caught in the page, oldest first. The browser may tell of the latest one a moment later. */
  readonly uncaught: readonly string[]

  /** Brings it to the front. Resolves when the page says that it is visible. */
  show(): Promise<void>
  /** Brings an empty tab to the front. Resolves when the page says that it is hidden. */
  hide(): Promise<void>
  /** What the browser does to save energy: `freeze` is fired, then tasks stand still until `resume`. */
  freeze(): Promise<void>
  resume(): Promise<void>

  /** Resolves when the new page has fired `load`. */
  navigate(url: string): Promise<void>
  /** Resolves when the page before is shown again, from the back/forward cache or anew. */
  back(): Promise<void>
  /** The same the other way. */
  forward(): Promise<void>
  reload(): Promise<void>
  /** Cuts this tab alone off the network, or connects it again. */
  setOffline(isOffline: boolean): Promise<void>

  /** Id of the process of the page. It is searched once: ask before a moment that counts. */
  findProcess(): Promise<number>
  /** Stops the process of the page, as a debugger or an overloaded machine does: it runs no code, and loses nothing. */
  stop(): Promise<void>
  continue(): Promise<void>
  /** Ends the process of the page from inside, as a fault in the engine does. */
  crash(): Promise<void>
  /** Ends the process of the page from outside, as a system short of memory does. */
  kill(): Promise<void>
  close(): Promise<void>
}
