/** Imports point one way: index -> token-manager -> shell -> core -> types, and src/browser stands beside the core. */

/**
 * Layers, and what each may import: layers and packages. `type:` means by `import type` only.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const MAY_IMPORT = {
  index: ['token-manager', 'errors', 'type:types', 'type:token-manager'],
  'token-manager': ['shell', 'core', 'type:ports', 'browser-index', 'errors', 'type:types', 'nanostores'],
  shell: ['shell', 'core', 'type:ports', 'errors', 'type:types'],
  core: ['core', 'type:ports', 'type:types', 'jose/jwt/decode'],
  'browser-index': ['browser', 'type:ports', 'errors'],
  browser: ['browser', 'type:ports', 'errors'],
  ports: ['type:types'],
  errors: ['type:types'],
  types: [],
}

/**
 * @param {string} path
 * @returns {string | null}
 */
function layerOf(path) {
  if (path === 'src/core/ports.ts') return 'ports'
  if (path === 'src/browser/index.ts') return 'browser-index'
  const match = /^src\/(?:(core|shell|browser)\/.+|(index|token-manager|errors|types))\.ts$/.exec(path)
  return match?.[1] ?? match?.[2] ?? null
}

/**
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
export function checkLayers(paths) {
  return paths.filter((path) => layerOf(path) === null).map((path) => `${path} belongs to no layer`)
}

/**
 * @param {readonly import('./edges.js').Edge[]} edges
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
export function checkDirections(edges, paths) {
  return edges.flatMap(({ from, to, isTypeOnly, at }) => {
    const isFile = to.startsWith('src/')
    if (isFile && !paths.includes(to)) return [`${at} imports ${to}, which is not there`]
    const allowed = MAY_IMPORT[layerOf(from) ?? ''] ?? []
    const layer = (isFile ? layerOf(to) : to) ?? ''
    if (allowed.includes(layer) || (isTypeOnly && allowed.includes(`type:${layer}`))) return []
    return [`${at} must not import ${to}${allowed.includes(`type:${layer}`) ? ' but by `import type`' : ''}`]
  })
}

/**
 * A package that one file alone imports can be replaced in one place.
 * @param {readonly import('./edges.js').Edge[]} edges
 * @returns {string[]}
 */
export function checkSingleImporters(edges) {
  const packages = [...new Set(edges.map(({ to }) => to).filter((to) => !to.startsWith('src/')))]
  return packages.flatMap((name) => {
    const importers = [...new Set(edges.filter(({ to }) => to === name).map(({ from }) => from))]
    return importers.length > 1 ? [`${name} is imported by ${importers.join(' and ')}`] : []
  })
}
