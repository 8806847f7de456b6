/** Counts what a manager has taken from the platform and not given back. */
import type { Ports, Undo } from '../../src/core/ports.ts'
import type { TokenManager, TokenManagerOptions } from '../../src/index.ts'
import type { FakeTab } from '../fakes/tab.ts'
import type { Scene } from './token-manager-scene.ts'

interface Held {
  timers: number
  listeners: number
  channels: number
  ledgers: number
  /** Requested or held. */
  locks: number
}

export const NOTHING: Held = { timers: 0, listeners: 0, channels: 0, ledgers: 0, locks: 0 }

function countHeld(ports: Ports): { readonly ports: Ports; readonly held: Held } {
  const held = { ...NOTHING }

  /** Gives one of them back, once. */
  function take(what: keyof Held): Undo {
    let isTaken = true
    held[what] += 1
    return () => {
      if (isTaken) held[what] -= 1
      isTaken = false
    }
  }

  function both(first: Undo, second: Undo): Undo {
    return () => {
      first()
      second()
    }
  }

  const { clock, lifecycle, activity, locks } = ports
  return {
    held,
    ports: {
      ...ports,
      clock: {
        ...clock,
        setTimer(callback, delayMs) {
          const giveBack = take('timers')
          return both(clock.setTimer(both(giveBack, callback), delayMs), giveBack)
        },
      },
      lifecycle: { ...lifecycle, listen: (listener) => both(lifecycle.listen(listener), take('listeners')) },
      activity: { listen: (listener) => both(activity.listen(listener), take('listeners')) },
      openChannel(name, listener) {
        const channel = ports.openChannel(name, listener)
        const giveBack = take('channels')
        return channel && { post: (message) => channel.post(message), close: both(() => channel.close(), giveBack) }
      },
      openLedger(name) {
        const ledger = ports.openLedger(name)
        let giveBack: Undo = () => {}
        let isOpen = false
        return {
          sync(rows, obsolete) {
            if (!isOpen) giveBack = take('ledgers')
            isOpen = true
            return ledger.sync(rows, obsolete)
          },
          close() {
            isOpen = false
            giveBack()
            ledger.close()
          },
        }
      },
      locks: {
        request(name, options, callback) {
          const giveBack = take('locks')
          let isGranted = false
          options.signal.addEventListener('abort', () => {
            if (!isGranted) giveBack()
          })
          locks.request(name, options, async (kind) => {
            isGranted = true
            await callback(kind)
            giveBack()
          })
        },
      },
    },
  }
}

/** A manager whose ports count. */
export function manageCounted(
  { manage }: Scene,
  tab: FakeTab,
  options: Partial<TokenManagerOptions> = {},
): { readonly tokens: TokenManager; readonly held: Held } {
  const { ports, held } = countHeld(tab.ports)
  return { tokens: manage({ ...tab, ports }, options), held }
}
