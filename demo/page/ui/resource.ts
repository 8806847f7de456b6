import { atom, type ReadableAtom } from 'nanostores'
import { $isVisible } from './visible.ts'

/** Something of the server's that the page shows, and asks for again when it may have changed. */
export interface Resource<T> {
  readonly $value: ReadableAtom<T>
  /** Rejects when it cannot be had; what was shown stays. */
  reload(): Promise<void>
}

/**
 * Loads for the key when `$key` changes, and is `empty` while that is `null`. Hidden tabs wait until they are looked at, so that many
 * tabs ask no more than one.
 */
export function createResource<T>(
  $key: ReadableAtom<string | null>,
  empty: T,
  load: (key: string) => Promise<T>,
): Resource<T> {
  const $value = atom(empty)
  let loadedFor: string | null = null
  let latest = 0
  const reload = async () => {
    const number = ++latest
    const key = $key.get()
    const value = key === null ? empty : await load(key)
    // A late answer may be about somebody else.
    if (number === latest && key === $key.get()) $value.set(value)
  }
  const look = () => {
    const key = $key.get()
    if (key === loadedFor || !$isVisible.get()) return
    loadedFor = key
    if (key === null) $value.set(empty)
    reload().catch(() => {
      if (loadedFor !== key) return
      // What is shown may be somebody else's. To be tried again with the next change, or by hand.
      loadedFor = null
      $value.set(empty)
    })
  }
  $key.subscribe(look)
  $isVisible.subscribe(look)
  return { $value, reload }
}
