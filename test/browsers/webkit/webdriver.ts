import { createServer } from 'node:net'
import { untilDeadline } from '../deadline.ts'

/** A command of https://www.w3.org/TR/webdriver2/, by its method and its path below the session. */
export type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

/** One browser under WebDriver. It has one current window, so what is asked of windows queues. */
export class WebDriverSession {
  readonly #send: Send
  #current: string | null = null
  #previous: Promise<unknown> = Promise.resolve()

  private constructor(send: Send) {
    this.#send = send
  }

  /** `address` is where a driver listens, or will soon. */
  static async start(address: string): Promise<WebDriverSession> {
    await untilDeadline((signal) => untilReady(address, signal), 'WebKitWebDriver listens')
    const wanted = { capabilities: { alwaysMatch: { browserName: 'MiniBrowser' } } }
    const session = (await command(address, 'POST', '/session', wanted)) as { readonly sessionId: string }
    return new WebDriverSession((method, path, body) =>
      command(address, method, `/session/${session.sessionId}${path}`, body),
    )
  }

  /** Runs when all that was asked before is answered; nothing else is asked meanwhile. */
  alone<Result>(task: (send: Send) => Promise<Result>): Promise<Result> {
    const result = this.#previous.then(() => task(this.#send))
    this.#previous = result.catch(() => {})
    return result
  }

  /** The same, with this window as the current one. */
  in<Result>(window: string, task: (send: Send) => Promise<Result>): Promise<Result> {
    return this.alone(async (send) => {
      if (this.#current !== window) {
        this.#current = null
        await send('POST', '/window', { handle: window })
        this.#current = window
      }
      return await task(send)
    })
  }

  /** After this one is closed there is no current window. */
  async closeWindow(window: string): Promise<void> {
    await this.in(window, async (send) => {
      await send('DELETE', '/window')
      this.#current = null
    })
  }
}

async function command(address: string, method: string, path: string, body?: object): Promise<unknown> {
  const what = `${method} ${path.replace(/^\/session\/[^/]+/, '')}`
  const [isOk, value] = await untilDeadline(async (signal) => {
    const init = body ? { method, body: JSON.stringify(body) } : { method }
    const response = await fetch(address + path, { ...init, signal })
    const { value } = (await response.json()) as { readonly value: unknown }
    return [response.ok, value] as const
  }, what)
  if (isOk) return value
  const { error, message } = value as { readonly error: string; readonly message: string }
  throw new Error(`${what}: ${error}: ${message}`)
}

/** It does not say when it listens. */
async function untilReady(address: string, signal: AbortSignal): Promise<void> {
  const isReady = () =>
    command(address, 'GET', '/status').then(
      () => true,
      () => false,
    )
  while (!signal.aborted && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** The driver takes the number of a port and cannot choose one itself. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
