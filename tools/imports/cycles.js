/** Cycles of imports, those of types alone included: they too mean that two files cannot be read apart. */

/**
 * @param {readonly import('./edges.js').Edge[]} edges
 * @returns {string[]} Each cycle once, by the edge that closes it in depth-first order.
 */
export function checkCycles(edges) {
  /** @type {Set<string>} */
  const done = new Set()
  /** @type {string[]} */
  const trail = []
  /** @type {string[]} */
  const cycles = []
  const visit = (/** @type {string} */ file) => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
    if (trail.includes(file) || done.has(file)) return
    trail.push(file)
    for (const edge of edges) if (edge.from === file) visit(edge.to)
    trail.pop()
    done.add(file)
  }
  for (const { from } of edges) visit(from)
  return cycles
}
