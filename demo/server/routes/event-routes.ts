import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { empty, readBody } from '../http/bodies.ts'
import { readBrowser } from '../http/browser.ts'
import { notNow, Problem, tooMany } from '../http/problem.ts'
import type { Subscriber } from '../sessions/change-feed.ts'
import { findLiving } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'

/** Below what proxies and phones take for a dead line. */
const HEARTBEAT_MS = 25_000
/** Each is a socket for as long as a tab is looked at. */
const MAX_STREAMS = 1000
/** A browser needs about one; what it has left is noticed at the next beat. */
const MAX_PER_BROWSER = 20
/** A person has a few browsers. Else one account, signed in to often enough, would take what there is for all. */
const MAX_PER_USER = 100
const RETRY_SECONDS = 30

/**
 * Tells a page that one of its browser's sessions has changed: which one, and nothing else; what it is now is for the
 * token endpoint to say. POST, so that the guard of all that a cookie opens stands before it too; read it by `fetch`.
 */
export function createEventRoutes(context: ServerContext): Hono {
  const { database, changes, now } = context
  return new Hono().post('/events', async (c) => {
    await readBody(c, empty)
    const { client, held } = await readBrowser(c, database, new Date(now()))
    const living = held.filter(({ status }) => status === 'active')
    if (!client || living.length === 0) throw new Problem(401, 'unauthenticated')
    const ids = new Set(living.map(({ id }) => id))
    const userIds = new Set(living.map(({ userId }) => userId))
    const isTooMany =
      changes.countOfClient(client.id) >= MAX_PER_BROWSER ||
      [...userIds].some((userId) => changes.countOfUser(userId) >= MAX_PER_USER)
    if (isTooMany) throw tooMany(RETRY_SECONDS)
    if (changes.size >= MAX_STREAMS) throw notNow('too_many_streams', RETRY_SECONDS)
    // nginx would collect what comes in small pieces, and give the page none of them.
    c.header('X-Accel-Buffering', 'no')
    const report = (error: unknown) => context.reportError(error, c)
    return streamSSE(c, (stream) => follow(context, stream, { clientId: client.id, userIds, ids }).catch(report))
  })
}

/** Until the browser leaves, the server closes, or the last of the sessions is over. */
async function follow(
  context: ServerContext,
  stream: SSEStreamingApi,
  who: Omit<Subscriber, 'onChange'>,
): Promise<void> {
  const { changes, sleep } = context
  const changed = new Set<string>()
  const signal = new Signal()
  // A page that reads slowly gets each id once, however often it changed meanwhile.
  const onChange = (told: readonly string[]) => {
    for (const id of told) changed.add(id)
    signal.give()
  }
  const unsubscribe = changes.subscribe({ ...who, onChange })
  stream.onAbort(() => signal.give())
  let isOver = false
  const isOpen = () => !isOver && !stream.aborted && !changes.isClosed
  void beat(sleep, signal, isOpen)
  try {
    await stream.writeSSE({ event: 'open', data: '{}' })
    // Looked at before the first wait: a session may have ended between the cookie and the subscription.
    while (isOpen() && (await areAlive(context, who.ids))) {
      await signal.wait()
      await tell(stream, changed)
    }
  } finally {
    isOver = true
    unsubscribe()
  }
}

async function beat(sleep: ServerContext['sleep'], signal: Signal, isOpen: () => boolean): Promise<void> {
  while (isOpen()) {
    await sleep(HEARTBEAT_MS)
    signal.give()
  }
}

/** A comment where there is nothing to say: it keeps the line open, and fails where the browser has left. */
async function tell(stream: SSEStreamingApi, changed: Set<string>): Promise<void> {
  const ids = [...changed]
  changed.clear()
  if (ids.length === 0) await stream.write(':\n\n')
  for (const session of ids) await stream.writeSSE({ event: 'session-changed', data: JSON.stringify({ session }) })
}

/** No change tells of those that the clock ends. */
async function areAlive({ database, now }: ServerContext, ids: ReadonlySet<string>): Promise<boolean> {
  for (const id of ids) if (await findLiving(database, id, new Date(now()))) return true
  return false
}

/** Remembers that it was given, so that nothing is missed between two waits. */
class Signal {
  #isGiven = false
  #resolve: (() => void) | undefined

  give(): void {
    this.#isGiven = true
    this.#resolve?.()
  }

  async wait(): Promise<void> {
    if (!this.#isGiven) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve
      })
    }
    this.#isGiven = false
  }
}
