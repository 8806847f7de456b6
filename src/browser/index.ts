import type { Ports } from '../core/ports.ts'
import { activity } from './activity.ts'
import { openChannel } from './channel.ts'
import { clock } from './clock.ts'
import { cookies } from './cookies.ts'
import { createLease } from './lease.ts'
import { openLedger } from './ledger.ts'
import { lifecycle } from './lifecycle.ts'
import { createLocks } from './locks.ts'

/** Under this name other scripts of the origin find us, and keep away. */
const PREFIX = 'freshtoken:'

/** The ports of the browser this runs in. Touches nothing: each part looks its global up when it is called. */
export function browserPorts(): Ports {
  return {
    clock,
    locks: createLocks(createLease(openLedger, clock)),
    lifecycle,
    activity,
    cookies,
    openLedger: (name) => openLedger(PREFIX + name),
    openChannel: (name, listener) => openChannel(PREFIX + name, listener),
    fetch: (url, init) => fetch(url, init),
  }
}
