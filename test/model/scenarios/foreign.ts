/** Rows that no version of the library wrote. */
import { parseRow } from '../../../src/core/messages.ts'
import { newMemory } from '../search/memory.ts'
import type { World } from '../world/world.ts'

const ROWS: readonly object[] = [
  { kind: 'session', epoch: 'soon', v: 1 },
  { kind: 'line', key: 'constructor', v: 1 },
  { kind: 'session', v: 1, epoch: 2 ** 60, raiser: 'z', floor: 0, sequence: 0, status: 'out', by: 'z', marker: null },
  {},
]

/** Any script of the origin can write into the ledger. */
export function withForeignRows(world: World): World {
  const { rows, lastKey } = world.ledger
  const foreign = ROWS.map((raw, at) => {
    return { key: lastKey + at + 1, raw, parsed: parseRow(raw), version: 1, memory: newMemory() }
  })
  return { ...world, ledger: { rows: [...rows, ...foreign], lastKey: lastKey + ROWS.length, memory: newMemory() } }
}
