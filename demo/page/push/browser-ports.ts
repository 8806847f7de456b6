import type { StreamPorts } from './change-stream.ts'
import type { LeasePorts } from './lease-keeper.ts'

/** The browser's side of the push client. */

const KEY = 'freshtoken-demo-push'

function setTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

/** Where storage is blocked, nobody holds the lease: changes are known at the next renewal. */
export const leasePorts: LeasePorts = {
  read() {
    try {
      return localStorage.getItem(KEY)
    } catch {
      return null
    }
  },
  write(text) {
    try {
      localStorage.setItem(KEY, text)
    } catch {
      // Nothing to be done, and nothing is lost but speed.
    }
  },
  onChange(listener) {
    // `null`: all of it was cleared.
    const handle = ({ key }: StorageEvent) => (key === KEY || key === null) && listener()
    addEventListener('storage', handle)
    return () => removeEventListener('storage', handle)
  },
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer,
}

export const streamPorts: StreamPorts = {
  open: (signal) =>
    fetch('/session/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: '{}',
      cache: 'no-store',
      signal,
    }),
  random: () => Math.random(),
  setTimer,
}
