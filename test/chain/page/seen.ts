/** What a page tells of itself: the names that a test and the page's script share. */

/** Who a token says its bearer is. */
export interface Who {
  readonly user: string
  readonly session: string
  readonly organization: string | null
  readonly role: string | null
  /** In seconds since the Unix epoch. */
  readonly authTime: number
}

/** `$session`, as far as it is compared. */
export interface Seen extends Partial<Who> {
  readonly status: 'pending' | 'signed-in' | 'signed-out'
  readonly reason?: string
}

export interface Change {
  readonly reason: string
  readonly origin: string
  readonly previous: Seen
  readonly seen: Seen
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** One call of the API. */
export interface Call extends Answer {
  /** How many changes of the session the page had seen when it was made. */
  readonly changesBefore: number
  /** Whom the token was of. `null`: there was none. */
  readonly bearer: Who | null
}
