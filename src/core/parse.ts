/** Parsers of plain data from anywhere: the value with the known fields alone, or `undefined`. None of them throws. */

/** `undefined`: it is something else. */
export type Parser<Value> = (raw: unknown) => Value | undefined

export const text: Parser<string> = (raw) => (typeof raw === 'string' ? raw : undefined)

/** At least one character. */
export const filled: Parser<string> = (raw) => text(raw) || undefined

export const flag: Parser<boolean> = (raw) => (typeof raw === 'boolean' ? raw : undefined)

/** Not negative, finite. */
export const quantity: Parser<number> = (raw) => (Number.isFinite(raw) && Number(raw) >= 0 ? Number(raw) : undefined)

/** Beyond it, one more would soon be no more. */
const MAX_COUNT = 2 ** 52

/** Not negative, and exact: one more must be greater. */
export const count: Parser<number> = (raw) =>
  Number.isSafeInteger(raw) && Number(raw) <= MAX_COUNT ? quantity(raw) : undefined

export function oneOf<Value>(values: readonly Value[]): Parser<Value> {
  return (raw) => values.find((value) => value === raw)
}

export function nullable<Value>(parse: Parser<Value>): Parser<Value | null> {
  return (raw) => (raw === null ? null : parse(raw))
}

/** What is missing or wrong counts as the default. */
export function withDefault<Value, Default>(parse: Parser<Value>, value: Default): Parser<Value | Default> {
  return (raw) => parse(raw) ?? value
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

/** All of these fields, and nothing else. */
export function object<Value extends object>(
  fields: { readonly [Key in keyof Value]: Parser<Value[Key]> },
): Parser<Value> {
  return (raw) => {
    if (!isObject(raw)) return undefined
    const entries = Object.entries<Parser<unknown>>(fields).map(([key, parse]) => [key, parse(raw[key])] as const)
    const isWhole = entries.every(([, value]) => value !== undefined)
    return isWhole ? (Object.fromEntries(entries) as Value) : undefined
  }
}

/** Text to text. */
export const textMap: Parser<Readonly<Record<string, string>>> = (raw) =>
  isObject(raw)
    ? object<Record<string, string>>(Object.fromEntries(Object.keys(raw).map((key) => [key, text])))(raw)
    : undefined
