/**
 * What may happen unseen while one tab hands the stream to the next, or a page is loaded anew: it is known at the next
 * renewal, as without any push. A request for each change of tabs would cost more than it tells.
 */
const SHORT_MS = 2000

/** Moments in milliseconds since the Unix epoch. */
export interface Opening {
  readonly openedAt: number
  /** Until when nothing that the server told was missed; 0: there was no stream before. */
  readonly heardAt: number
  /** When the token in use was requested: what it says is no older. `null`: there is none. */
  readonly requestedAt: number | null
}

/** Whether the sessions may have changed without anybody hearing of it. */
export function mayHaveMissed({ openedAt, heardAt, requestedAt }: Opening): boolean {
  return openedAt - Math.max(heardAt, requestedAt ?? 0) > SHORT_MS
}
