/** Where each token came from. */
import type { Happening, Minted } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

type Asked = Happening & { kind: 'request' }

export interface Asker {
  readonly tab: string
  readonly marker: string | null
}

export interface Origin {
  readonly minted: Minted
  /** When that began: number and time. A token that the server gave twice is as new as the latest request for it. */
  readonly count: number
  readonly at: number
  /** When the first request for it began: its lifetime was told to who asked then. */
  readonly firstAt: number
  /** Life it was said to have, from the beginning of that first request. */
  readonly lifetimeMs: number
  /** Whose requests, or whose sign-in, it was the answer to, and the marker cookie that each was sent with. */
  readonly askers: readonly Asker[]
  /** It came with the page, or with the answer to a sign-in. */
  readonly isGiven: boolean
}

export class Tokens implements Tracker {
  readonly #origins = new Map<string, Origin>()
  readonly #requests = new Map<number, { readonly asked: Asked; readonly count: number }>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'request') this.#requests.set(happening.request, { asked: happening, count })
    else if (happening.kind === 'handled') this.#handled(happening)
    else if (happening.kind === 'given') this.#given(happening.minted, happening, count)
    else if (happening.kind === 'act' && happening.minted) this.#given(happening.minted, happening, count)
  }

  /** `undefined`: nobody minted it. */
  of(token: string): Origin | undefined {
    return this.#origins.get(token)
  }

  all(): IterableIterator<Origin> {
    return this.#origins.values()
  }

  #handled({ at, request, verdict }: Happening & { kind: 'handled' }): void {
    const from = this.#requests.get(request)
    if (verdict.kind !== 'token' || !from) return
    const { minted } = verdict
    const { tab, marker, at: askedAt } = from.asked
    const before = this.#origins.get(minted.token)
    const { firstAt, lifetimeMs } = before ?? { firstAt: askedAt, lifetimeMs: minted.deadAt - at }
    const askers = [...(before?.askers ?? []), { tab, marker }]
    const isLatest = !before || before.count <= from.count
    const latest = isLatest ? { minted, count: from.count, at: askedAt, isGiven: false } : before
    this.#origins.set(minted.token, { ...latest, firstAt, lifetimeMs, askers })
  }

  #given(minted: Minted, { tab, at }: { readonly tab: string; readonly at: number }, count: number): void {
    const { marker, deadAt, token } = minted
    const span = { count, at, firstAt: at, lifetimeMs: deadAt - at }
    const askers = [...(this.#origins.get(token)?.askers ?? []), { tab, marker }]
    this.#origins.set(token, { minted, ...span, askers, isGiven: true })
  }
}
