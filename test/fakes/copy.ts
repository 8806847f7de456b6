/** Beyond this it is no plain tree any more, or one with a cycle; the platform's own copy knows what to do then. */
const MAX_DEPTH = 50

function copyPlain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? structuredClone(value) : value
  }
  if (depth === MAX_DEPTH) return structuredClone(value)
  if (Array.isArray(value)) return value.map((item) => copyPlain(item, depth + 1))
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value)
  // Assigned, this one would be the prototype.
  if (Object.hasOwn(value, '__proto__')) return structuredClone(value)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = copyPlain(Reflect.get(value, key), depth + 1)
  return copy
}

/** What `structuredClone` gives, many times faster for plain data. Throws where that throws. */
export function copyOf<Value extends object>(value: Value): Value {
  return copyPlain(value, 0) as Value
}
