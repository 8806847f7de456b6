import { explainError, type Log } from './request-log.ts'

/** Roughly where an address is, as a person would say it. `null`: not known. Information, and no ground to refuse anybody. */
export type Locate = (address: string) => string | null

/** The look-up for one list. One that fails costs a device its location and the log one line, however long the list is. */
export function createListLocator(locate: Locate, log: Log): () => Locate {
  return () => {
    let hasFailed = false
    return (address) => {
      try {
        return locate(address)
      } catch (error) {
        if (!hasFailed) log(`location: ${explainError(error)}`)
        hasFailed = true
        return null
      }
    }
  }
}
