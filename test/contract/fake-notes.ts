/** What tests of the fakes write down of a tab. */
import type { LockKind, Ports } from '../../src/core/ports.ts'

export function noteMessages({ openChannel }: Ports): unknown[] {
  const messages: unknown[] = []
  openChannel('a', (message) => messages.push(message))
  return messages
}

export function noteEvents({ lifecycle }: Ports): string[] {
  const events: string[] = []
  lifecycle.listen((event) => events.push(event))
  return events
}

/** Asks for the lock and keeps it. */
export function noteGrants({ locks }: Ports, signal: AbortSignal = new AbortController().signal): (LockKind | null)[] {
  const grants: (LockKind | null)[] = []
  locks.request('a', { signal }, (kind) => {
    grants.push(kind)
    return new Promise(() => {})
  })
  return grants
}

/** What has become of a promise. */
export function noteOutcome(promise: Promise<unknown>): string[] {
  const outcome: string[] = []
  promise.then(
    (value) => outcome.push(`resolved with ${JSON.stringify(value)}`),
    (reason) => outcome.push(`rejected with ${reason.name}`),
  )
  return outcome
}
