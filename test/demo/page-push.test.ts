import { describe, expect, test } from 'vitest'
import { backOffMs } from '../../demo/page/push/back-off.ts'
import { ChangeStream } from '../../demo/page/push/change-stream.ts'
import { concernedBy } from '../../demo/page/push/concerned.ts'
import { EventStreamParser } from '../../demo/page/push/event-stream.ts'
import { mayHaveMissed } from '../../demo/page/push/missed.ts'
import { FakeTime } from './fake-time.ts'

const OPEN = 'event: open\ndata: {}\n\n'
/** Longer than the longest back-off. */
const LONG_MS = 31_000

describe('a stream of events', () => {
  test('is read wherever its chunks end', () => {
    const text = `:beat\n\n${OPEN}event: session-changed\ndata: {"session":"s_1"}\n\ndata\n\n`
    const events = [
      { event: 'open', data: '{}' },
      { event: 'session-changed', data: '{"session":"s_1"}' },
      { event: 'message', data: '' },
    ]
    for (const lines of [text, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]) {
      for (let size = 1; size <= lines.length; size += 1) {
        const parser = new EventStreamParser()
        const chunks = lines.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        // What ends with a lone CR is complete when something follows.
        expect([...chunks, ':'].flatMap((chunk) => parser.push(chunk))).toEqual(events)
      }
    }
  })

  test('may say one thing in several lines, and nothing in an event without data', () => {
    const parser = new EventStreamParser()
    expect(parser.push('event: a\n\ndata: 1\ndata:2\nid: 7\n\n')).toEqual([{ event: 'message', data: '1\n2' }])
  })
})

describe('the stream of changes', () => {
  test('tells of its opening, of each change, and of its end', async () => {
    const server = new FakeServer()
    const body = server.answer()
    body.say(`${OPEN}event: session-changed\ndata: {"session":"s_1"}\n\n`)
    await expect.poll(() => server.log).toEqual(['open', 's_1'])
    body.end()
    await expect.poll(() => server.log).toEqual(['open', 's_1', 'end'])
  })

  test('takes no notice of what it does not understand', async () => {
    const server = new FakeServer()
    server
      .answer()
      .say(`${OPEN}event: session-changed\ndata: {\n\nevent: more\ndata: 1\n\nevent: session-changed\ndata: 7\n\n`)
    server.answer().say('event: session-changed\ndata: {"session":"s_1"}\n\n')
    await expect.poll(() => server.log).toEqual(['open', 's_1'])
  })

  test('is opened again when it ends, or the server is down, or it has been silent for two beats', async () => {
    const server = new FakeServer()
    server.answer().end()
    await server.untilRetry(1)
    server.time.pass(LONG_MS)
    server.fail()
    await server.untilRetry(1)
    server.time.pass(LONG_MS)
    server.answer(503)
    await server.untilRetry(1)
    server.time.pass(LONG_MS)
    server.answer().say(OPEN)
    await expect.poll(() => server.log).toEqual(['open'])
    server.time.pass(60_000)
    await expect.poll(() => server.log).toEqual(['open', 'end'])
    await server.untilRetry(1)
    server.time.pass(LONG_MS)
    expect(server.requests).toBe(5)
  })

  test('waits as long as the server says', async () => {
    const server = new FakeServer()
    server.answer(503, { 'Retry-After': '90' })
    await server.untilRetry(1)
    server.time.pass(89_000)
    expect(server.requests).toBe(1)
    server.time.pass(1000)
    expect(server.requests).toBe(2)
  })

  test('is left closed when nobody is signed in', async () => {
    const server = new FakeServer()
    server.answer(401)
    await expect.poll(() => server.handled).toBe(1)
    await new Promise((resolve) => setTimeout(resolve))
    server.time.pass(10 * LONG_MS)
    expect(server.requests).toBe(1)
  })

  test('that is closed has no request in the air, and comes back by no timer', async () => {
    const server = new FakeServer()
    server.answer().say(OPEN)
    await expect.poll(() => server.log).toEqual(['open'])
    server.stream.close()
    expect([server.log, server.signal?.aborted]).toEqual([['open', 'end'], true])
    server.time.pass(10 * LONG_MS)
    expect(server.requests).toBe(1)
  })
})

describe('a back-off', () => {
  test('grows to half a minute, and is never the same for all', () => {
    expect([1, 2, 3, 20].map((failures) => backOffMs(failures, 1))).toEqual([1000, 2000, 4000, 30_000])
    expect([1, 20].map((failures) => backOffMs(failures, 0))).toEqual([500, 500])
  })
})

describe('something may have been missed', () => {
  const openedAt = 100_000

  test.each([
    ['after a gap in which no token was requested', { heardAt: 60_000, requestedAt: 50_000 }, true],
    ['when there was no stream before, and the token is old', { heardAt: 0, requestedAt: 50_000 }, true],
    ['not when the token was requested just now', { heardAt: 60_000, requestedAt: 99_500 }, false],
    ['not when another tab listened until just now', { heardAt: 99_500, requestedAt: 50_000 }, false],
    ['not when the clock was set back', { heardAt: 200_000, requestedAt: null }, false],
  ])('%s', (_when, moments, expected) => {
    expect(mayHaveMissed({ openedAt, ...moments })).toBe(expected)
  })
})

describe('a change', () => {
  test('of the current session concerns all lines, and of another account the line that names it', () => {
    expect(concernedBy('s_1', 's_1')).toBeNull()
    expect(concernedBy('s_2', 's_1')).toEqual({ session: 's_2' })
  })
})

/** Answers the next request as it is told, and writes down what the stream tells. */
class FakeServer {
  readonly time = new FakeTime()
  readonly log: string[] = []
  readonly stream: ChangeStream
  requests = 0
  handled = 0
  signal: AbortSignal | null = null
  #settle: { resolve(response: Response): void; reject(error: Error): void } | null = null
  #body: ReadableStreamDefaultController<Uint8Array> | null = null

  constructor() {
    const open = (signal: AbortSignal) => {
      this.requests += 1
      this.signal = signal
      return new Promise<Response>((resolve, reject) => {
        this.#settle = { resolve, reject }
      })
    }
    const ports = { open, random: () => 0.5, setTimer: this.time.setTimer }
    this.stream = new ChangeStream(ports, {
      onOpen: () => this.log.push('open'),
      onChange: (session) => this.log.push(session),
      onEnd: () => this.log.push('end'),
    })
    this.stream.open()
  }

  /** Of a stream that is answered already, only its words. */
  answer(status = 200, headers: Readonly<Record<string, string>> = {}) {
    if (this.#settle) {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#body = controller
        },
      })
      this.#settle.resolve(new Response(body, { status, headers }))
      this.#settle = null
      this.handled += 1
    }
    return {
      say: (text: string) => this.#body?.enqueue(new TextEncoder().encode(text)),
      end: () => this.#body?.close(),
    }
  }

  fail(): void {
    this.#settle?.reject(new TypeError('Failed to fetch'))
    this.#settle = null
  }

  /** The only timer there is then is the one of the next try. */
  async untilRetry(timers: number): Promise<void> {
    await expect.poll(() => this.#settle === null && this.time.pending).toBe(timers)
    await new Promise((resolve) => setTimeout(resolve))
  }
}
