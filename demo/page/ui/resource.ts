import { atom, type ReadableAtom } from 'nanostores'
import { $isVisible } from './visible.ts'

/** Something of the server's that the page shows, and asks for again when it may have changed. */
export interface Resource<T> {
  readonly $value: ReadableAtom<T>
  /** Rejects when it cannot be had; what was shown stays. */
  reload(): Promise<void>
}

const $occasion = atom(0)

/** For what could not be had: somebody has heard of the server again. What was had is not asked for anew. */
export function askAgain(): void {
  $occasion.set($occasion.get() + 1)
}

/**
 * Loads for the key when `$key` changes, and is `empty` while that is `null`. Hidden tabs wait until they are looked at, so that many
 * tabs ask no more than one. `$owner`: whose it is, so that nothing of it is shown under another's name; not given, it is the browser's.
 */
export function createResource<T>(
  $key: ReadableAtom<string | null>,
  empty: T,
  load: (key: string) => Promise<T>,
  $owner?: ReadableAtom<string | null>,
): Resource<T> {
  const $value = atom(empty)
  let askedFor: string | null = null
  let owner: string | null | undefined
  let latest = 0
  const show = (value: T) => {
    owner = $owner?.get()
    $value.set(value)
  }
  const reload = async () => {
    const number = ++latest
    const key = $key.get()
    const value = key === null ? empty : await load(key)
    // A late answer may be about somebody else.
    if (number !== latest || key !== $key.get()) return
    askedFor = key
    show(value)
  }
  const look = () => {
    const key = $key.get()
    if (key === askedFor || !$isVisible.get()) return
    askedFor = key
    if (key === null || $owner?.get() !== owner) show(empty)
    const loading = reload()
    const number = latest
    loading.catch(() => {
      if (number !== latest) return
      // What is shown is not so any more. To be tried again at the next occasion or change, or by hand.
      askedFor = null
      show(empty)
    })
  }
  $key.subscribe(look)
  $isVisible.subscribe(look)
  $occasion.subscribe(look)
  return { $value, reload }
}
