import type { Channel } from '../core/ports.ts'

/** `null` where there is no BroadcastChannel (Safari before 15.4) or it may not be had. */
export function openChannel(name: string, listener: (message: unknown) => void): Channel | null {
  let channel: BroadcastChannel & { unref?(): void }
  try {
    channel = new BroadcastChannel(name)
  } catch {
    return null
  }
  channel.onmessage = ({ data }) => listener(data)
  // Node's own: an open channel would keep the process running.
  channel.unref?.()
  return {
    post(message) {
      try {
        channel.postMessage(message)
      } catch {
        // Closed, or not to be cloned. The other tabs learn of it by the ledger or by asking.
      }
    },
    // The platform drops what was under way to a closed channel (HTML, `BroadcastChannel.postMessage`).
    close: () => channel.close(),
  }
}
