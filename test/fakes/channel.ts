import type { Channel } from '../../src/core/ports.ts'
import type { Page } from './page.ts'
import type { Timeline } from './timeline.ts'

interface Receiver {
  readonly page: Page
  readonly listener: (message: unknown) => void
  /** When the last message from each sender arrives: two of one sender keep their order. */
  readonly lastArrival: Map<Receiver, number>
}

/** `null`: it cannot be cloned, and is lost. */
function copyOf(message: object): object | null {
  try {
    return structuredClone(message)
  } catch {
    return null
  }
}

/** The broadcast channels of an origin. */
export interface Channels {
  forPage(page: Page): (name: string, listener: (message: unknown) => void) => Channel
}

/** `messageMs`: how long one message is under way to one receiver; `Infinity`: it is lost. */
export function createChannels(timeline: Timeline, messageMs: () => number): Channels {
  const channels = new Map<string, Set<Receiver>>()

  /** Frozen pages hear messages (measured in Chromium), cached ones are ended by them. */
  function deliver(receivers: Set<Receiver>, receiver: Receiver, message: unknown): void {
    if (!receivers.has(receiver)) return
    if (receiver.page.state === 'cached') receiver.page.end()
    else receiver.listener(message)
  }

  function send(receivers: Set<Receiver>, sender: Receiver, message: object): void {
    for (const receiver of receivers) {
      if (receiver === sender) continue
      const arrival = Math.max(timeline.now() + messageMs(), receiver.lastArrival.get(sender) ?? 0)
      if (arrival < Infinity) receiver.lastArrival.set(sender, arrival)
      timeline.schedule(() => deliver(receivers, receiver, structuredClone(message)), arrival - timeline.now())
    }
  }

  return {
    forPage: (page) => (name, listener) => {
      const receivers = channels.get(name) ?? new Set()
      channels.set(name, receivers)
      const self: Receiver = { page, listener, lastArrival: new Map() }
      if (page.state !== 'gone') receivers.add(self)
      const close = (): void => {
        receivers.delete(self)
      }
      page.onceGone(close)
      return {
        post(message) {
          const copy = copyOf(message)
          page.onceActive(() => {
            const isFullyActive = page.state === 'running' || page.state === 'frozen'
            if (copy && receivers.has(self) && isFullyActive) send(receivers, self, copy)
          })
        },
        close,
      }
    },
  }
}
