/** Compile-time assertions. These files are compiled, never run. */

/** `true` only if both are the same type, `readonly` and optionality included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Fails to compile unless its argument is the type `true`. */
export declare function expectTrue<T extends true>(): T
