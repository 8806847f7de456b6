import type { Browser } from './browser.ts'

/** What not every engine lets be done to a tab. All can open, show, hide, navigate, go back, reload and close. */
export type Ability = 'freeze' | 'crash' | 'kill' | 'stop' | 'offline' | 'window'

/** A browser engine, and what cannot be done with it. */
export interface Engine {
  readonly name: EngineName
  /** Why not; an ability that is not named here is one it has. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>
  /** Starts one, with a folder of its own. */
  launch(): Promise<Browser>
}

export type EngineName = 'chromium' | 'webkit'
