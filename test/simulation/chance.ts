import { createRandom } from '../fakes/random.ts'

/** Decisions of one seed. The same seed decides the same, in the same order. */
export class Chance {
  /** From 0 (included) to 1 (excluded). */
  readonly next: () => number

  constructor(seed: number) {
    this.next = createRandom(seed)
  }

  is(share: number): boolean {
    return this.next() < share
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick<const Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0]
  }

  /** One of several, each with its weight. */
  weigh<const Item>(choices: readonly [readonly [number, Item], ...(readonly [number, Item])[]]): Item {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, item] of choices) {
      left -= weight
      if (left < 0) return item
    }
    return choices[0][1]
  }
}
