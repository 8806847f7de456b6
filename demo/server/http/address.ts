import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** Who is on the other side, as far as can be believed. `null`: not known, as in a test without a socket. */
export type AddressReader = (c: Context) => string | null

/**
 * `X-Forwarded-For` is what anybody wrote into it, but for the entries that our own proxies appended. So it is read from
 * the right, and only behind a proxy that was named; without one it does not count at all.
 */
export function createAddressReader(proxies: readonly string[]): AddressReader {
  const trusted = new BlockList()
  for (const proxy of proxies) trusted.addAddress(proxy, familyOf(proxy))
  const isTrusted = (address: string) => isIP(address) !== 0 && trusted.check(address, familyOf(address))
  return (c) => {
    const peer = normalize(peerOf(c))
    if (peer === null || !isTrusted(peer)) return peer
    const hops = (c.req.header('X-Forwarded-For') ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter(Boolean)
    const first = hops.filter((hop) => !isTrusted(hop)).at(-1)
    return first === undefined ? peer : normalize(first)
  }
}

/** What a list shows: enough to tell home from abroad, too little to tell one person from the next. */
export function shortenAddress(address: string): string {
  if (isIP(address) === 4) return address.replace(/\.\d+$/, '.x')
  return `${expand(address).slice(0, 3).join(':')}:x`
}

function peerOf(c: Context): string | null {
  // There is no socket where a test calls the app itself.
  if (!(c.env as { incoming?: unknown } | undefined)?.incoming) return null
  return getConnInfo(c).remote.address ?? null
}

/** IPv4 as a socket for both families shows it, and nothing that is no address. */
function normalize(address: string | null): string | null {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? ''
  return isIP(plain) === 0 ? null : plain
}

/** The groups before `::`, and zeros up to the three that are shown. */
function expand(address: string): string[] {
  const [head = ''] = address.split('::')
  return [...head.split(':').filter(Boolean), '0', '0', '0']
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
