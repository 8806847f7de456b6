/** All deliberate bugs, group by group. */
import type { Mutant } from '../mutant.ts'
import { ACTS } from './acts.ts'
import { ANSWERS } from './answers.ts'
import { EPOCHS } from './epochs.ts'
import { LEDGER } from './ledger.ts'
import { LOCKS } from './locks.ts'
import { MARKER } from './marker.ts'
import { TABS } from './tabs.ts'
import { TIME } from './time.ts'

export const MUTANTS: readonly Mutant[] = [
  ...EPOCHS,
  ...LEDGER,
  ...LOCKS,
  ...ANSWERS,
  ...TIME,
  ...ACTS,
  ...MARKER,
  ...TABS,
]
