/** Writes files in MaxMind DB format, small ones. https://maxmind.github.io/MaxMind-DB/ */

/** In a tree of IPv6 an IPv4 address stands behind 96 zeros. */
export const IPV4: readonly number[] = Array(12).fill(0)

/** Maps and texts are all that a name needs. */
export type Value = string | { readonly [key: string]: Value }

export interface Network {
  /** The bytes its addresses begin with. */
  readonly prefix: readonly number[]
  readonly record: Value
}

export interface MmdbSettings {
  readonly kind?: string
  readonly ipVersion?: 4 | 6
}

type Node = [Child, Child]
/** The index of a node, where a record begins in the data, or nothing. */
type Child = { readonly node: number } | { readonly data: number } | null

const SEPARATOR = Buffer.alloc(16)
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const TYPES = { text: 2, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 } as const

export function writeMmdb(networks: readonly Network[], settings: MmdbSettings = {}): Buffer {
  const nodes: Node[] = [[null, null]]
  let data = Buffer.alloc(0)
  for (const { prefix, record } of networks) {
    insert(nodes, prefix, data.length)
    data = Buffer.concat([data, encode(record)])
  }
  const metadata = writeMetadata(nodes.length, settings)
  return Buffer.concat([writeTree(nodes), SEPARATOR, data, METADATA_MARKER, metadata])
}

/** Makes the nodes on the way that are not there. */
function insert(nodes: Node[], prefix: readonly number[], data: number): void {
  const bits = prefix.flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map((bit) => (bit === '1' ? 1 : 0)))
  const last = bits.pop() ?? 0
  let node = 0
  for (const bit of bits) {
    const parent = nodes[node] as Node
    const child = parent[bit] ?? { node: nodes.push([null, null]) - 1 }
    if ('data' in child) throw new Error('A network lies in another one')
    parent[bit] = child
    node = child.node
  }
  ;(nodes[node] as Node)[last] = { data }
}

/** Two records of 24 bits for each node. */
function writeTree(nodes: readonly Node[]): Buffer {
  const records = nodes.flat().map((child) => {
    if (child === null) return nodes.length
    return 'node' in child ? child.node : nodes.length + SEPARATOR.length + child.data
  })
  return Buffer.concat(records.map((record) => writeUint(record, 3)))
}

function writeMetadata(nodeCount: number, { kind = 'GeoLite2-City', ipVersion = 6 }: MmdbSettings): Buffer {
  return map({
    binary_format_major_version: field('uint16', 2, writeUint(2, 2)),
    binary_format_minor_version: field('uint16', 2, writeUint(0, 2)),
    build_epoch: field('uint64', 6, writeUint(1_700_000_000, 6)),
    database_type: encode(kind),
    description: encode({ en: 'Made up by a test' }),
    ip_version: field('uint16', 2, writeUint(ipVersion, 2)),
    languages: field('array', 1, encode('en')),
    node_count: field('uint32', 4, writeUint(nodeCount, 4)),
    record_size: field('uint16', 2, writeUint(24, 2)),
  })
}

function encode(value: Value): Buffer {
  if (typeof value !== 'string') {
    return map(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)])))
  }
  const bytes = Buffer.from(value)
  return field('text', bytes.length, bytes)
}

function map(fields: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(fields)
  return field('map', entries.length, Buffer.concat(entries.flatMap(([key, value]) => [encode(key), value])))
}

/** A type above 7 has a byte of its own; so would a size above 28, which nothing here has. */
function field(type: keyof typeof TYPES, size: number, payload: Buffer): Buffer {
  if (size > 28) throw new Error('Longer than this can write')
  const number = TYPES[type]
  const control = number > 7 ? [size, number - 7] : [(number << 5) | size]
  return Buffer.concat([Buffer.from(control), payload])
}

function writeUint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}
