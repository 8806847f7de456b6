import type { Ports } from '../../src/core/ports.ts'

/** A tab, real or not. */
export interface WorldTab {
  readonly ports: Ports
  close(): void
  /** The user touches it. */
  input(): void
  setCookie(name: string, value: string): void
}

/** Tabs of one origin, real or not. Suites know nothing else, so that the fakes must behave as browsers do. */
export interface World {
  openTab(): Promise<WorldTab>
  /** What "clear site data" does to the storage. */
  wipe(): Promise<void>
  /** Lets time pass until the promise is settled. */
  settled<Value>(promise: Promise<Value>): Promise<Value>
}

/** Each test gets a world of its own. */
export type Test = (name: string, body: (world: World) => Promise<void>) => void

export type Suite = (test: Test) => void
