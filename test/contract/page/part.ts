import { browserPorts } from '../../../src/browser/index.ts'
import type { Channel, LifecycleEvent, LockKind, Ports } from '../../../src/core/ports.ts'

import type { Seen } from '../life.ts'

/** What a page does and notes down when it is told to from outside. */
export interface Part {
  readonly ports: Ports
  seen(): Seen
  stopListening(): void
  hold(name: string): void
  release(): void
  /** No longer waits for what it asked for until now. */
  giveUp(): void
  look(name: string): Promise<LockKind | null>
  join(): void
  post(message: object): void
}

/** Works on ports of any make, so that fake tabs play the same part. */
export function playPart(ports: Ports = browserPorts()): Part {
  const told: LifecycleEvent[] = []
  let isWoken = false
  const granted: string[] = []
  const messages: unknown[] = []
  let patience = new AbortController()
  let channel: Channel | null = null
  let release = (): void => {}
  return {
    ports,
    seen: () => ({ told, isWoken, granted, messages, isVisible: ports.lifecycle.isVisible() }),
    stopListening: ports.lifecycle.listen((event) => {
      if (event === 'wake') isWoken = true
      else told.push(event)
    }),
    hold(name) {
      ports.locks.request(name, { signal: patience.signal }, () => {
        granted.push(name)
        return new Promise((resolve) => {
          release = resolve
        })
      })
    },
    release: () => release(),
    giveUp() {
      patience.abort()
      patience = new AbortController()
    },
    look: (name) =>
      new Promise((resolve) =>
        ports.locks.request(name, { signal: patience.signal, ifAvailable: true }, async (kind) => resolve(kind)),
      ),
    join() {
      channel = ports.openChannel('life', (message) => messages.push(message))
    },
    post: (message) => channel?.post(message),
  }
}
