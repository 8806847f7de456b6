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
      .map((hop) => withoutPort(hop.trim()))
      .filter(Boolean)
    const first = hops.filter((hop) => !isTrusted(hop)).at(-1)
    return first === undefined ? peer : normalize(first)
  }
}

/** What a list shows: enough to tell home from abroad, too little to tell one person from the next. */
export function shortenAddress(address: string): string {
  if (isIP(address) === 4) return address.replace(/\.\d+$/, '.x')
  return `${groupsOf(address).slice(0, 3).join(':')}:x`
}

/**
 * What requests are counted by. Of IPv6 a whole /64: that is what one customer has, and could go through address by address.
 * All whose address is not known are one: else a proxy that says it in a way of its own would switch every limit off.
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  return isIP(address) === 4 ? address : `${groupsOf(address).slice(0, 4).join(':')}::/64`
}

function peerOf(c: Context): string | null {
  // There is no socket where a test calls the app itself.
  if (!(c.env as { incoming?: unknown } | undefined)?.incoming) return null
  return getConnInfo(c).remote.address ?? null
}

/** Some proxies add the port, an IPv6 address then in brackets: `203.0.113.9:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string {
  const [, v6, v4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? []
  return v6 ?? v4 ?? hop
}

/** IPv4 as a socket for both families shows it, and nothing that is no address. */
function normalize(address: string | null): string | null {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? ''
  return isIP(plain) === 0 ? null : plain
}

/** The eight groups of an IPv6 address, in one spelling. */
function groupsOf(address: string): string[] {
  // The WHATWG URL standard writes it as RFC 5952 does: `::` and lower case, IPv4 at the end as two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
