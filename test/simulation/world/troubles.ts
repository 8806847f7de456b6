/** The trouble that requests get into. */
import type { TokenAnswer } from '../../../src/types.ts'
import type { Verdict } from '../journal.ts'
import type { Trouble, TroubleKind } from '../plan/plan.ts'
import { createReply } from './reply.ts'

/** What the server does with a request: the truth, and what it writes. */
export interface Reply {
  readonly verdict: Verdict
  readonly answer: TokenAnswer
}

const STATUSES: Readonly<Partial<Record<TroubleKind, number>>> = {
  timeout: 408,
  early: 425,
  busy: 429,
  error: 500,
  unavailable: 503,
  /** An opaque redirect has no status. */
  redirect: 0,
}

const BODIES: Readonly<Partial<Record<TroubleKind, string>>> = {
  page: '<!doctype html><title>Sign in</title>',
  'no token': '{"ok":true}',
  'dead token': '{"token":"dead","expires_in":0}',
}

const transient = (status: number, retryAfterMs: number | null): Verdict => ({
  kind: 'transient',
  status,
  retryAfterMs,
})

/** `null`: this trouble is none of the server's own. */
export function troubledReply({ kind, retryAfterMs }: Trouble): Reply | null {
  const status = STATUSES[kind]
  const body = BODIES[kind]
  if (kind === 'glitch') return { verdict: { kind: 'out', reason: null }, answer: createReply(401, {}) }
  if (kind === 'forbidden') return { verdict: { kind: 'refused' }, answer: createReply(403, {}) }
  if (status !== undefined) {
    return { verdict: transient(status, retryAfterMs), answer: createReply(status, { retryAfterMs }) }
  }
  return body === undefined ? null : { verdict: transient(200, null), answer: createReply(200, { body }) }
}

/** Whose turn it is: so many requests, or all until a time. */
export class Troubles {
  readonly #queue: { trouble: Trouble; left: number }[] = []
  #outage: { readonly trouble: Trouble; readonly until: number } | null = null
  #wasGlitch = false

  add(trouble: Trouble, requests: number): void {
    this.#queue.push({ trouble, left: requests })
  }

  outage(trouble: Trouble, until: number): void {
    this.#outage = { trouble, until }
  }

  end(): void {
    this.#queue.length = 0
    this.#outage = null
  }

  /** The trouble of the next request. No two 401 without a reason in a row: that would be the server's word. */
  next(now: number): Trouble | null {
    const trouble = this.#take(now)
    const isAgain = trouble?.kind === 'glitch' && this.#wasGlitch
    this.#wasGlitch = trouble?.kind === 'glitch' && !isAgain
    return isAgain ? null : trouble
  }

  #take(now: number): Trouble | null {
    if (this.#outage && now < this.#outage.until) return this.#outage.trouble
    const head = this.#queue[0]
    if (!head) return null
    head.left -= 1
    if (head.left <= 0) this.#queue.shift()
    return head.trouble
  }
}
