/** What holds at the server, and what the browser's cookies say. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

export class ServerSide implements Tracker {
  /** Whose session the browser's cookie names; `null`: nobody's, as far as the browser knows. */
  user: string | null = null
  session: string | null = null
  /** The session of the cookie is over, and the browser may not know. */
  isOver = true
  /** The readable cookie; `null` before it is set for the first time. */
  marker: string | null = null
  /** Numbers of the last sign-in, and of the last change of the readable cookie. */
  signedInAt = 0
  markedAt = 0

  see(happening: Happening, count: number): void {
    if (happening.kind === 'cookie') {
      this.marker = happening.marker
      this.markedAt = count
    } else if (happening.kind === 'server') this.#change(happening, count)
  }

  #change({ change, user, session }: Happening & { kind: 'server' }, count: number): void {
    if (change === 'signed in') {
      this.user = user
      this.session = session
      this.isOver = false
      this.signedInAt = count
    } else if ((change === 'signed out' || change === 'revoked') && session === this.session) this.isOver = true
  }
}
