/**
 * What was worked out once for an immutable thing and the same circumstances is not worked out again: orders of events
 * that have nothing to do with each other meet in equal situations, and then in the same objects.
 */

interface Entry {
  readonly about: readonly unknown[]
  readonly result: unknown
}

/** A thing that remembers. */
export interface Memory {
  readonly entries: Entry[]
  readonly byKey: Map<object, unknown>
}

export function newMemory(): Memory {
  return { entries: [], byKey: new Map() }
}

function isAbout(entry: Entry, about: readonly unknown[]): boolean {
  const known = entry.about
  if (known.length !== about.length) return false
  for (let at = 0; at < about.length; at += 1) if (!Object.is(known[at], about[at])) return false
  return true
}

/** `about`: all that the result depends on besides the thing itself, compared by identity. */
export function recall<Result>({ entries }: Memory, about: readonly unknown[], make: () => Result): Result {
  for (const entry of entries) if (isAbout(entry, about)) return entry.result as Result
  const result = make()
  entries.push({ about, result })
  return result
}

/** The same where the result depends on one other thing alone. */
export function recallBy<Key extends object, Result extends object>(
  { byKey }: Memory,
  key: Key,
  make: () => Result,
): Result {
  const known = byKey.get(key)
  if (known) return known as Result
  const result = make()
  byKey.set(key, result)
  return result
}
