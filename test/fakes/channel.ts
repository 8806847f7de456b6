import type { Channel } from '../../src/core/ports.ts'
import { copyOf } from './copy.ts'
import type { Observe } from './observe.ts'
import type { Page } from './page.ts'
import type { Machine } from './timeline.ts'

interface Receiver {
  readonly page: Page
  readonly listener: (message: unknown) => void
  /** When the last message from each sender arrives: two of one sender keep their order. */
  readonly lastArrival: Map<Receiver, number>
}

interface Letter {
  readonly channel: string
  readonly from: string
  readonly message: object
  /** True time. */
  readonly postedAt: number
}

/** The broadcast channels of an origin. */
export interface Channels {
  forPage(page: Page): (name: string, listener: (message: unknown) => void) => Channel
}

/** `null`: it cannot be cloned, and is lost. */
function clone(message: object): object | null {
  try {
    return copyOf(message)
  } catch {
    return null
  }
}

/** `messageMs`: how long one message is under way to one receiver; `Infinity`: it is lost. */
export function createChannels(machine: Machine, messageMs: () => number, observe: Observe | undefined): Channels {
  const channels = new Map<string, Set<Receiver>>()

  function drop({ page }: Receiver, { channel, from, message }: Letter, why: 'lost' | 'closed' | 'cached'): void {
    observe?.({ kind: 'dropped', tab: page.name, channel, from, message, why })
  }

  /** Frozen pages hear messages (measured in Chromium). Cached ones are ended by them, or miss them. */
  function deliver(receivers: Set<Receiver>, receiver: Receiver, letter: Letter): void {
    const { page, listener } = receiver
    if (!receivers.has(receiver)) return drop(receiver, letter, 'closed')
    if (page.state === 'cached') {
      drop(receiver, letter, 'cached')
      return page.engine.isCachedEndedByMessage ? page.end('evicted') : undefined
    }
    const { channel, from, message, postedAt } = letter
    const lateMs = machine.now() - postedAt
    observe?.({ kind: 'heard', tab: page.name, channel, from, message, lateMs })
    if (receivers.has(receiver)) listener(message)
  }

  function send(receivers: Set<Receiver>, sender: Receiver, channel: string, message: object): void {
    const now = machine.monotonic()
    for (const receiver of receivers) {
      if (receiver === sender) continue
      const letter = { channel, from: sender.page.name, message: copyOf(message), postedAt: machine.now() }
      const arrival = Math.max(now + messageMs(), receiver.lastArrival.get(sender) ?? 0)
      if (arrival === Infinity) {
        drop(receiver, letter, 'lost')
        continue
      }
      receiver.lastArrival.set(sender, arrival)
      const arrive = (): void => deliver(receivers, receiver, letter)
      machine.schedule(() => receiver.page.unlessStopped(arrive), arrival - now)
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
          const copy = clone(message)
          page.onceActive(() => {
            const isFullyActive = page.state === 'running' || page.state === 'frozen'
            if (!copy || !receivers.has(self) || !isFullyActive) return
            observe?.({ kind: 'posted', tab: page.name, channel: name, message: copy })
            if (receivers.has(self)) send(receivers, self, name, copy)
          })
        },
        close,
      }
    },
  }
}
