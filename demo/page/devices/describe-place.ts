import type { Device } from '../server/session-server.ts'

/** Where a device signed in from, as far as the server knows and says. */
export function describePlace({ address, location }: Pick<Device, 'address' | 'location'>): string {
  const shown = address ?? 'address not known'
  return location === null ? shown : `${shown} · ${location}`
}
