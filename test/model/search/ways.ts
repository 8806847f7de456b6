/** Ways to look at a value when situations are told apart. */
import type { Moment } from '../../../src/core/schedule.ts'
import { mintedOf } from '../world/token.ts'
import { type Frame, mix, mixFlag, mixNumber, mixText } from './fold.ts'

/** Mixes a value, as a tab sees it whose monotonic clock shows `mono`. */
export type Fold<Value> = (value: Value, frame: Frame, mono: number) => void
type Shape<Value> = { readonly [Key in keyof Value]-?: Fold<Value[Key]> | null }

const ABSENT = 0x1b3

/** All fields but those that are `null` here: the reason stands beside it. */
export function shape<Value extends object>(fields: Shape<Value>): Fold<Value> {
  const all = Object.entries<Fold<never> | null>(fields)
  const used = all.flatMap(([key, fold]) => (fold ? [[key as keyof Value, fold as Fold<unknown>] as const] : []))
  return (value, frame, mono) => {
    for (const [key, fold] of used) fold(value[key], frame, mono)
  }
}

export function nullable<Value>(fold: Fold<Value>): Fold<Value | null> {
  return (value, frame, mono) => {
    if (value === null) return mix(ABSENT)
    mix(1)
    fold(value, frame, mono)
  }
}

export function list<Value>(fold: Fold<Value>): Fold<readonly Value[]> {
  return (values, frame, mono) => {
    mix(values.length)
    for (const value of values) fold(value, frame, mono)
  }
}

export function byKey<Value>(fold: Fold<Value>): Fold<Readonly<Record<string, Value>>> {
  return (values, frame, mono) => {
    for (const key of Object.keys(values)) {
      mixText(key)
      fold(values[key] as Value, frame, mono)
    }
  }
}

export const text: Fold<string | null> = mixText
export const flag: Fold<boolean> = mixFlag
export const plain: Fold<number> = mixNumber

const LONG_MS = 60_000

/** By the wall clock; 0 stands for never. Of what was raised long ago only the order counts. */
export const stamp: Fold<number> = (value, { wall, stamps }) => {
  if (!value) return mix(ABSENT)
  const place = value < wall - LONG_MS ? stamps.indexOf(value) : -1
  mixNumber(place < 0 ? value - wall : -LONG_MS - 1 - place)
}
/** By the tab's own clock. */
export const own: Fold<number> = (value, _frame, mono) => mixNumber(value - mono)
/** The same of what means nothing once it is over. */
export const until: Fold<number> = (value, _frame, mono) => mixNumber(Math.max(0, value - mono))
/** The same of what means nothing once it is as long ago. */
export const within =
  (ms: number): Fold<number> =>
  (value, _frame, mono) =>
    mixNumber(Math.min(ms, mono - value))
/** The same of what is compared with the clock, and with another only where both are of one answer. */
export const recent: Fold<number> = (value, { wall }) =>
  value ? mixNumber(Math.max(value - wall, -LONG_MS)) : mix(ABSENT)

/**
 * 0 and less stand for none; the next one may be in a request. So many answers ago are as good as any more: of two such
 * old ones nobody asks which is older.
 */
export const order: Fold<number> = (value, { sequence }) =>
  mixNumber(value > 0 ? Math.min(sequence - value, LONG_AGO) + 2 : value - 1)
const LONG_AGO = 8

/** A text of the server's, by what it says. */
export const value: Fold<string> = (token, { now, mints }) => {
  const { number, user, session, role, at } = mintedOf(token)
  mix(mints - number)
  mixText(user)
  mix(session)
  mix(role)
  mixNumber(now - at)
}

export const moment: Fold<Moment> = (from, { wall }, mono) => {
  mixNumber(from.wall - wall)
  mixNumber(from.mono - mono)
}
