/** Errors that surface as unhandled rejections, kept from vitest's own listeners, which would fail the run for them. */
import { afterEach, beforeEach } from 'vitest'

/** To be called once in a file; what it returns is emptied before each test. */
export function noteSurfaced(): unknown[] {
  const surfaced: unknown[] = []
  let others: NodeJS.UnhandledRejectionListener[] = []
  const note = (reason: unknown) => {
    surfaced.push(reason)
  }
  beforeEach(() => {
    surfaced.length = 0
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', note)
  })
  afterEach(() => {
    process.off('unhandledRejection', note)
    for (const listener of others) process.on('unhandledRejection', listener)
  })
  return surfaced
}
