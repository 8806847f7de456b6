/** The number of this tab, for when it is loaded anew. Where storage is blocked it may be another one then. */

const KEY = 'freshtoken-demo-tab'

/** 0: it has none yet. */
export function readNumber(): number {
  try {
    return Number(sessionStorage.getItem(KEY) ?? 0)
  } catch {
    return 0
  }
}

export function keepNumber(number: number): void {
  try {
    sessionStorage.setItem(KEY, String(number))
  } catch {
    // Nothing to be done, and nothing is lost but the number.
  }
}
