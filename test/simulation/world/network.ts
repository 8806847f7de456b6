/** Requests between the pages and the server: they take time, get lost, hang, and outlive their pages. */
import type { EndSessionRequest, TokenAnswer, TokenRequest } from '../../../src/types.ts'
import type { FakeTab } from '../../fakes/tab.ts'
import type { Verdict } from '../journal.ts'
import type { Range, Trouble } from '../plan/plan.ts'
import type { Cookie } from './server.ts'
import { type Reply, Troubles, troubledReply } from './troubles.ts'
import type { World } from './world.ts'

/** While nothing is wrong. */
const CALM_MS: Range = [5, 40]

/** How long a 403 holds. */
const REFUSAL_MS = 60_000

interface Sent {
  readonly request: number
  readonly params: TokenRequest['params']
  readonly cookie: Cookie | null
  readonly trouble: Trouble | null
}

/** A page that crashed in the midst of what it does sends nothing any more, and hears nothing. */
const silence = <Answer>(): Promise<Answer> => new Promise(() => {})

const unreachable = (): Error => new TypeError('Failed to fetch')

export class Network {
  readonly troubles = new Troubles()
  /** The next calls of `endSession` that fail. */
  endings: { left: number; hang: boolean } = { left: 0, hang: false }
  /** Requests so far, and those that a page waits for. */
  requests = 0
  underWay = 0
  /** Until then somebody may wait because the server said so. */
  delayedUntil = 0
  readonly #world: World
  readonly #latencyMs: Range

  constructor(world: World, latencyMs: Range) {
    this.#world = world
    this.#latencyMs = latencyMs
  }

  /** A request for a token. */
  fetch(tab: FakeTab, { params, reason, signal }: TokenRequest): Promise<TokenAnswer> {
    if (tab.page.isGone) return silence()
    const { server, recorder, browser } = this.#world
    this.requests += 1
    const request = this.requests
    recorder.write({ kind: 'request', tab: tab.name, request, params, reason, marker: this.#world.marker() })
    const sent: Sent = { request, params, cookie: server.cookie, trouble: this.troubles.next(browser.now()) }
    let verdict: Verdict | null = null
    const work = async (): Promise<TokenAnswer> => {
      const reply = await this.#handle(sent)
      verdict = reply.verdict
      return reply.answer
    }
    const over = (isAnswered: boolean): void =>
      recorder.write({ kind: 'answered', tab: tab.name, request, verdict: isAnswered ? verdict : null })
    return this.#watch(tab, tab.fetch(work, signal), over)
  }

  /** A request that ends a session. */
  end(tab: FakeTab, { session, signal }: EndSessionRequest): Promise<void> {
    if (tab.page.isGone) return silence()
    const { recorder } = this.#world
    recorder.write({ kind: 'ending', tab: tab.name, session })
    const over = (ok: boolean): void => recorder.write({ kind: 'ended', tab: tab.name, session, ok })
    return this.#watch(
      tab,
      tab.fetch(() => this.#handleEnding(session), signal),
      over,
    )
  }

  /** On its way, handled, and back. */
  async #handle({ request, params, cookie, trouble }: Sent): Promise<Reply> {
    const { server, recorder } = this.#world
    if (trouble) this.#world.met(`trouble: ${trouble.kind}`)
    if (trouble?.kind === 'hang') return silence()
    const latencyMs = trouble?.kind === 'slow' ? trouble.slowMs : this.#latency()
    await this.#after(latencyMs / 2)
    if (trouble?.kind === 'unreachable') throw unreachable()
    const reply = (trouble && troubledReply(trouble)) ?? server.answer(request, params, cookie)
    this.#delay(reply.verdict)
    recorder.write({ kind: 'handled', request, verdict: reply.verdict })
    await this.#after(latencyMs / 2)
    if (trouble?.kind === 'lost') throw unreachable()
    server.arrive(cookie, reply.verdict)
    return reply
  }

  async #handleEnding(session: string | null): Promise<void> {
    const { server } = this.#world
    const { cookie } = server
    const fails = this.endings.left > 0
    this.endings.left -= fails ? 1 : 0
    if (fails && this.endings.hang) return silence()
    await this.#after(this.#latency() / 2)
    if (fails) throw unreachable()
    server.signOut(session, cookie)
    await this.#after(this.#latency() / 2)
  }

  /** Writes down when the page hears of it, or hears nothing any more. */
  #watch<Answer>(tab: FakeTab, answer: Promise<Answer>, over: (isAnswered: boolean) => void): Promise<Answer> {
    let isOpen = true
    const end = (isAnswered: boolean): void => {
      if (!isOpen) return
      isOpen = false
      this.underWay -= 1
      forget()
      over(isAnswered)
    }
    this.underWay += 1
    const forget = tab.page.onceGone(() => end(false))
    // It may have crashed in the moment of the request.
    if (tab.page.isGone) end(false)
    return answer.then(
      (value) => {
        end(true)
        return value
      },
      (reason) => {
        end(false)
        throw reason
      },
    )
  }

  #delay(verdict: Verdict): void {
    const delayMs = verdict.kind === 'refused' ? REFUSAL_MS : verdict.kind === 'transient' ? verdict.retryAfterMs : null
    this.delayedUntil = Math.max(this.delayedUntil, this.#world.browser.now() + (delayMs ?? 0))
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.browser.schedule(resolve, ms))
  }

  #latency(): number {
    const [least, most] = this.#world.isCalm ? CALM_MS : this.#latencyMs
    return this.#world.chance.between(least, most)
  }
}
