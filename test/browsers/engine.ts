import type { Browser } from './browser.ts'

/** What not every engine lets be done, to a tab or as a whole. All can open, show, hide, navigate, go back, and close. */
export type Ability =
  | 'freeze'
  | 'crash'
  | 'kill'
  | 'stop'
  | 'offline'
  /** A second visible window. */
  | 'window'
  | 'prerender'
  /** Errors that nobody catches in a frame are known of the page around. */
  | 'errors of frames'
  | 'rare wake-ups'
  | 'blocked storage'

export interface LaunchOptions {
  /** Timers of pages that are hidden for some seconds run once a minute; default `false`. */
  readonly hasRareWakeUps?: boolean
  /** The user lets no page keep anything; default `false`. */
  readonly hasBlockedStorage?: boolean
}

/** A browser engine, and what cannot be done with it. */
export interface Engine {
  readonly name: EngineName
  /** Why not; an ability that is not named here is one it has. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>
  /** Starts one, with a folder of its own. */
  launch(options?: LaunchOptions): Promise<Browser>
}

export type EngineName = 'chromium' | 'firefox' | 'webkit'
