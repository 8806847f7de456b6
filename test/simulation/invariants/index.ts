import type { CreateChecker } from '../journal.ts'

/** One checker for each invariant of design.md, section 7. */
export const CHECKERS: readonly CreateChecker[] = []
