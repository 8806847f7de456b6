/** How many stories begin. */
import { token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** A visible tab with the token `t1`, which lives for a minute. */
export function openWithToken(): [Origin, Tab] {
  const origin = new Origin()
  const tab = origin.open()
  tab.answer(token('t1'))
  return [origin, tab]
}

/** Two of them, which share it. */
export function openTwo(marker?: string): [Origin, Tab, Tab] {
  const origin = new Origin()
  const setup = marker === undefined ? {} : { marker }
  const [tab, other] = [origin.open(setup), origin.open(setup)]
  if (marker !== '') tab.answer(token('t1'))
  return [origin, tab, other]
}
