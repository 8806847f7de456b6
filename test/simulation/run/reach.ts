/** How often what really happened: trouble that never bites proves nothing. */
import type { Happening } from '../journal.ts'

export class Reach {
  readonly counts = new Map<string, number>()

  add(what: string, count = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + count)
  }

  see(happening: Happening): void {
    if (happening.kind === 'page') this.add(`page ${happening.change}`)
  }
}
