import type { Readable } from 'node:stream'
import { withDeadline } from './deadline.ts'

const START_TIMEOUT_MS = 60_000
const KEPT_OUTPUT_CHARACTERS = 2_000

/**
 * Resolves to what `pattern` captures of what a program prints when it has started. If it does not come, the error tells
 * what came.
 */
export async function readAnnouncement(output: Readable, pattern: RegExp): Promise<string> {
  let printed = ''
  const announced = new Promise<string>((resolve, reject) => {
    output.once('end', () => reject(new Error('it has ended')))
    output.on('data', (chunk: Buffer) => {
      printed = (printed + chunk).slice(-2 * KEPT_OUTPUT_CHARACTERS)
      const found = pattern.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return withDeadline(announced, `it says ${pattern}`, START_TIMEOUT_MS).catch((error: Error) => {
    throw new Error(`a program that was started: ${error.message}; it said: ${printed.slice(-KEPT_OUTPUT_CHARACTERS)}`)
  })
}
