/** The situations that were seen, each with how it was reached: open addressing, a few bytes for each. */

export interface Visited {
  readonly size: number
  /** The number it is given; -1 where it was there before. */
  add(high: number, low: number, parent: number, way: number): number
  parentOf(number: number): number
  wayOf(number: number): number
}

const START = 1 << 16

export function createVisited(): Visited {
  let slots = new Int32Array(START).fill(-1)
  let highs = new Int32Array(START)
  let lows = new Int32Array(START)
  let parents = new Int32Array(START)
  let ways = new Uint16Array(START)
  let size = 0

  function slotOf(high: number, low: number): number {
    const mask = slots.length - 1
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask
    for (let at = slots[slot] as number; at >= 0; at = slots[slot] as number) {
      if (highs[at] === high && lows[at] === low) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  function grow(): void {
    const longer = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const fresh = new Int32Array(old.length * 2)
      fresh.set(old)
      return fresh
    }
    highs = longer(highs)
    lows = longer(lows)
    parents = longer(parents)
    const more = new Uint16Array(ways.length * 2)
    more.set(ways)
    ways = more
    slots = new Int32Array(slots.length * 2).fill(-1)
    for (let at = 0; at < size; at += 1) slots[slotOf(highs[at] as number, lows[at] as number)] = at
  }

  return {
    get size() {
      return size
    },
    add(high, low, parent, way) {
      if (size * 2 >= slots.length) grow()
      const slot = slotOf(high, low)
      if ((slots[slot] as number) >= 0) return -1
      slots[slot] = size
      highs[size] = high
      lows[size] = low
      parents[size] = parent
      ways[size] = way
      size += 1
      return size - 1
    },
    parentOf: (number) => parents[number] as number,
    wayOf: (number) => ways[number] as number,
  }
}
