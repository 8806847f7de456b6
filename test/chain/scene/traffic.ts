import { decodeJwt } from 'jose'
import { withDeadline } from '../../browsers/deadline.ts'

/** A request for a token, in the order of everything that arrived and was answered. */
export interface TokenRequest {
  readonly arrivedAs: number
  readonly status: number
  readonly active: boolean
  /** `null`: none was minted. */
  readonly session: string | null
  /** In seconds since the Unix epoch; `null`: none was minted. */
  readonly mintedAt: number | null
}

/** A request or its answer that is kept back. */
export interface Hold {
  /** Resolves when there is something to keep back. */
  readonly held: Promise<void>
  release(): void
}

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>

type Where = 'request' | 'answer'

/** What goes between the browsers and the server: it is written down, and can be held up. */
export class Traffic {
  readonly tokenRequests: TokenRequest[] = []
  /** Streams of events that were opened. */
  streams = 0
  /** Whether a stream of events is to be had. */
  readonly hasPush: boolean
  readonly #lines: string[] = []
  readonly #watchers = new Set<() => void>()
  readonly #holds: { readonly path: string; readonly where: Where; reach: () => Promise<void> }[] = []
  #count = 0

  constructor(hasPush: boolean) {
    this.hasPush = hasPush
  }

  /** What arrives from now on has this number or a greater one. */
  get now(): number {
    return this.#count
  }

  async handle(request: Request, env: unknown, fetch: Fetch): Promise<Response> {
    const { pathname } = new URL(request.url)
    const arrivedAs = this.#count++
    if (pathname === '/session/events' && !this.hasPush) return new Response('{}', { status: 503 })
    const hold = this.#takeHold(pathname)
    const body = pathname === '/session/token' ? await request.clone().json() : null
    if (hold?.where === 'request') await hold.reach()
    const response = await fetch(request, env)
    if (hold?.where === 'answer') await hold.reach()
    this.#lines.push(`${arrivedAs} ${request.method} ${pathname} ${response.status}`)
    if (pathname === '/session/events' && response.status === 200) this.streams += 1
    if (body) await this.#noteToken(arrivedAs, Boolean(body.active), response)
    for (const watcher of [...this.#watchers]) watcher()
    return response
  }

  /** The next one of this path, on its way there or back. */
  holdNext(path: string, where: Where): Hold {
    let release = () => {}
    let tell = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const held = new Promise<void>((resolve) => {
      tell = resolve
    })
    const reach = () => {
      tell()
      return released
    }
    this.#holds.push({ path, where, reach })
    return { held, release }
  }

  /** Resolves after the first request after which it holds. */
  until(predicate: () => boolean, what: string): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      const watcher = () => {
        if (!predicate()) return
        this.#watchers.delete(watcher)
        resolve()
      }
      this.#watchers.add(watcher)
      watcher()
    })
    return withDeadline(reached, what)
  }

  /** Tokens of this session that were minted for requests that arrived since. */
  mintedSince(moment: number, session: string): readonly TokenRequest[] {
    return this.tokenRequests.filter((request) => request.arrivedAs >= moment && request.session === session)
  }

  describe(): string {
    return this.#lines.join('\n')
  }

  #takeHold(path: string) {
    const index = this.#holds.findIndex((hold) => hold.path === path)
    return index < 0 ? undefined : this.#holds.splice(index, 1)[0]
  }

  async #noteToken(arrivedAs: number, active: boolean, response: Response): Promise<void> {
    const { token } = (await response.clone().json()) as { readonly token?: string }
    const { sid, iat } = token === undefined ? {} : decodeJwt<{ sid: string }>(token)
    const { status } = response
    this.tokenRequests.push({ arrivedAs, status, active, session: sid ?? null, mintedAt: iat ?? null })
  }
}
