/** What the stores of one line show, and when that changes. */
import { isEqual } from '../core/equal.ts'
import type { Instant, State } from '../core/state.ts'
import { type RefreshView, refreshView, sessionView } from '../core/view.ts'
import type { Params, Refresh, Session } from '../types.ts'
import { guarded } from './listeners.ts'
import { toError } from './to-error.ts'

function present(view: RefreshView): Refresh {
  if (view.status !== 'retrying') return view
  const { failure, ...rest } = view
  return { ...rest, error: toError(failure) }
}

export class Shown {
  session: Session = { status: 'pending' }
  #refresh: RefreshView = { status: 'idle', missing: [] }
  #waiting: { readonly resolve: (session: Session) => void; readonly reject: (reason: Error) => void }[] = []
  readonly #params: Params | null
  readonly #setSession: (session: Session) => void
  readonly #setRefresh: (refresh: Refresh) => void

  /** `null`: the line that the tab follows. A setter that throws (nanostores throws what listeners do) harms nobody. */
  constructor(params: Params | null, setSession: (session: Session) => void, setRefresh: (refresh: Refresh) => void) {
    this.#params = params
    this.#setSession = setSession
    this.#setRefresh = setRefresh
  }

  /** Resolves when it is known whether somebody is signed in. */
  async whenKnown(): Promise<Session> {
    if (this.session.status !== 'pending') return this.session
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** It will never be known. */
  giveUp(reason: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
  }

  /** Sets what changed in meaning; answers the session before, if that did. */
  update(state: State, at: Instant): Session | null {
    const refresh = refreshView(state, at, this.#params)
    if (!isEqual(refresh, this.#refresh)) {
      this.#refresh = refresh
      guarded(() => this.#setRefresh(present(refresh)))
    }
    const previous = this.session
    const session = sessionView(state, at, this.#params)
    if (isEqual(session, previous)) return null
    this.session = session
    if (session.status !== 'pending') for (const { resolve } of this.#waiting.splice(0)) resolve(session)
    guarded(() => this.#setSession(session))
    return previous
  }
}
