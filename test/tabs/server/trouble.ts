import type { SignedOutReason } from '../../../src/types.ts'
import type { Reply } from './reply.ts'

/** What goes wrong with every token request while it lasts. */
export type Trouble =
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'too many requests'; readonly retryAfterSeconds: number }
  /** No answer, ever. */
  | { readonly kind: 'hanging' }
  /** The connection is cut, as by a network that is gone; sign-outs do not come through either. */
  | { readonly kind: 'unreachable' }
  /** A proxy's or a login page's HTML, with status 200. */
  | { readonly kind: 'web page' }
  /** 401; without a reason, a bare one. */
  | { readonly kind: 'unauthorized'; readonly reason?: SignedOutReason }

/** `null`: nothing is sent. */
export function replyInTrouble(trouble: Trouble): Reply | null {
  switch (trouble.kind) {
    case 'unavailable':
      return { status: 503, headers: retryAfter(trouble.retryAfterSeconds) }
    case 'too many requests':
      return { status: 429, headers: retryAfter(trouble.retryAfterSeconds) }
    case 'hanging':
    case 'unreachable':
      return null
    case 'web page':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Log in</title>' }
    case 'unauthorized':
      return { status: 401, ...(trouble.reason === undefined ? {} : { body: { reason: trouble.reason } }) }
  }
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}
