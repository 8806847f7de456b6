/** A run as it can be read: one column for each tab, one for the server and the world. */
import type { Happening } from '../journal.ts'
import { Names, sentence } from './sentence.ts'

const TIME_WIDTH = 10
/** Few columns are wide; of many each sentence runs over the next ones, which are empty in its line. */
const WIDTHS = { few: 46, many: 12 } as const
const FEW = 4
const WORLD = 'server'

export class Lanes {
  readonly #entries: { readonly at: number; readonly lane: string; readonly text: string }[] = []
  readonly #names = new Names()

  add(happening: Happening): void {
    const lane = 'tab' in happening && happening.tab !== '' ? happening.tab : WORLD
    this.#entries.push({ at: happening.at, lane, text: sentence(happening, this.#names) })
    if (happening.kind !== 'quiet') return
    for (const { tab, session, peeked } of happening.tabs) {
      const text = `knows: ${session.status}, ${this.#names.of(peeked)}`
      this.#entries.push({ at: happening.at, lane: tab, text })
    }
  }

  /** One line for each happening. Long sentences run over into what is empty to their right. */
  print(): string {
    const lanes = [WORLD, ...new Set(this.#entries.map(({ lane }) => lane).filter((lane) => lane !== WORLD))]
    const width = lanes.length > FEW ? WIDTHS.many : WIDTHS.few
    const head = `${'ms'.padStart(TIME_WIDTH)}  ${lanes.map((lane) => lane.padEnd(width)).join('')}`
    const lines = this.#entries.map(({ at, lane, text }) => {
      const indent = ' '.repeat(width * lanes.indexOf(lane))
      return `${at.toFixed(1).padStart(TIME_WIDTH)}  ${indent}${text}`
    })
    return [head, ...lines].map((line) => line.trimEnd()).join('\n')
  }
}
