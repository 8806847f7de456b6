import type { BidiConnection } from './bidi.ts'
import type { Success } from './bidi-protocol.ts'

/** Runs an expression in a page, or in a window of Firefox itself. Rejects when it throws. */
export async function evaluateIn(connection: BidiConnection, context: string, expression: string): Promise<Success> {
  const params = { expression, target: { context }, awaitPromise: true }
  const evaluated = await connection.send('script.evaluate', params, `the page answers ${expression}`)
  if (evaluated.type === 'exception') throw new Error(`in the page: ${evaluated.exceptionDetails.text}`)
  return evaluated
}
