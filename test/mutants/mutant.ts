/** A deliberate bug: a rule of the design, or a trap of the field, turned into a small patch of the product. */

/** One place, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Is there exactly once. */
  readonly find: string
  readonly replace: string
}

export interface Mutant extends Edit {
  /** What is wrong, in a few words. */
  readonly name: string
  /** Which rule it breaks, and where that is written. */
  readonly rule: string
  /** Further places, where one is not enough. */
  readonly also?: readonly Edit[]
}

/** The text of a file, from the root of the repository. */
export type ReadText = (file: string) => string

/** The patched texts of the files that the mutant changes. Throws when it no longer fits, so that the list cannot rot. */
export function patch({ name, also = [], ...first }: Mutant, read: ReadText): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { file, find, replace } of [first, ...also]) {
    const parts = (texts.get(file) ?? read(file)).split(find)
    if (parts.length !== 2) throw new Error(`"${name}" finds its text ${parts.length - 1} times in ${file}`)
    texts.set(file, parts.join(replace))
  }
  return texts
}
