/** Long enough to be read. */
const SHOWN_MS = 8000

export interface Notice {
  readonly text: string
  /** Whether it stays until there is another one: nothing works without what it tells of. */
  readonly isLasting: boolean
}

type SetTimer = (callback: () => void, delayMs: number) => () => void

/** Writes the latest one, and takes it away again in time. */
export function createNoticeWriter(write: (text: string) => void, setTimer: SetTimer): (notice: Notice) => void {
  let stopTimer = () => {}
  return ({ text, isLasting }) => {
    stopTimer()
    write(text)
    stopTimer = isLasting ? () => {} : setTimer(() => write(''), SHOWN_MS)
  }
}
