import type { Json } from '../browser.ts'
import { callOf } from '../call.ts'

/** What a page answers, as JSON. */
export interface Answer {
  readonly value?: unknown
  readonly error?: string
  /** It will be sent later. */
  readonly isPending?: true
  /** Errors that nobody caught since the last answer. */
  readonly uncaught: readonly string[]
}

/** A script for WebDriver: `body` sees nothing of how it is run. */
export function scriptOf(body: (...args: never) => unknown, args: readonly Json[], address: string): string {
  return `return (${ask})(() => ${callOf(body, args)}, ${JSON.stringify(address)})`
}

/**
 * In the page. There is no way to be there before the first script of the page, so that errors before the first
 * question are missed; the driver asks as soon as a page has loaded.
 */
function ask(body: () => unknown, address: string): string {
  const scope = globalThis as { seenByDriver?: string[] }
  const describe = (error: unknown) => `${error}\n${(error as Error | null)?.stack ?? ''}`.trim()
  if (!scope.seenByDriver) {
    const seen: string[] = []
    scope.seenByDriver = seen
    addEventListener('error', ({ error, message }) => seen.push(describe(error ?? message)))
    addEventListener('unhandledrejection', ({ reason }) => seen.push(describe(reason)))
  }
  const tell = (answer: object) => JSON.stringify({ ...answer, uncaught: scope.seenByDriver?.splice(0) })
  try {
    const value = body() as PromiseLike<unknown> | undefined
    if (typeof value?.then !== 'function') return tell({ value })
    const send = (answer: string) => fetch(address, { method: 'POST', mode: 'no-cors', body: answer })
    Promise.resolve(value)
      .then((result) => tell({ value: result }))
      .catch((error) => tell({ error: describe(error) }))
      .then(send)
      // The page is being left, and the driver knows.
      .catch(() => {})
    return tell({ isPending: true })
  } catch (error) {
    return tell({ error: describe(error) })
  }
}
