/** A run as it can be read: one column for each tab, one for the server and the world. */
import type { Happening } from '../journal.ts'
import { Names, sentence } from './sentence.ts'

const TIME_WIDTH = 10
const WIDTH = 46
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
    const head = `${'ms'.padStart(TIME_WIDTH)}  ${lanes.map((lane) => lane.padEnd(WIDTH)).join('')}`
    const lines = this.#entries.map(({ at, lane, text }) => {
      const indent = ' '.repeat(WIDTH * lanes.indexOf(lane))
      return `${at.toFixed(1).padStart(TIME_WIDTH)}  ${indent}${text}`
    })
    return [head, ...lines].map((line) => line.trimEnd()).join('\n')
  }
}
