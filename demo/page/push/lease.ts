/**
 * Which tab holds the browser's stream of events: a line in storage that ends by itself. No lock: one would outlive a
 * tab that is frozen while it holds it, and keep its page out of the back/forward cache.
 */
export interface Lease {
  /** Id of the tab; empty: given up. */
  readonly holder: string
  /** Milliseconds since the Unix epoch. */
  readonly until: number
  /** Until when nothing that the server told was missed. */
  readonly heardAt: number
}

/** As long as a tab that died keeps the others from the stream. */
export const LEASE_MS = 6000
/** Twice missed, and the third would be too late. */
export const RENEW_MS = 2000

const NOBODY: Lease = { holder: '', until: 0, heardAt: 0 }

/** From unknown: any script of this origin can write there, another version of this one too. */
export function parseLease(text: string | null): Lease {
  try {
    const { holder, until, heardAt } = JSON.parse(text ?? '{}')
    const isLease = typeof holder === 'string' && Number.isFinite(until) && Number.isFinite(heardAt)
    return isLease ? { holder, until, heardAt } : NOBODY
  } catch {
    return NOBODY
  }
}

/** One that ends later than any can was written before the clock was set back: it would never end. */
function isHeld({ holder, until }: Lease, now: number): boolean {
  return holder !== '' && until > now && until <= now + LEASE_MS
}

export function isHeldByOther(lease: Lease, id: string, now: number): boolean {
  return isHeld(lease, now) && lease.holder !== id
}

/** Taken, or renewed. `isHearing`: the stream is open at this moment. */
export function takeLease({ heardAt }: Lease, id: string, isHearing: boolean, now: number): Lease {
  return { holder: id, until: now + LEASE_MS, heardAt: isHearing ? now : heardAt }
}

export function giveUpLease({ heardAt }: Lease, isHearing: boolean, now: number): Lease {
  return { holder: '', until: 0, heardAt: isHearing ? now : heardAt }
}
