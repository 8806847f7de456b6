import { setTimeout as sleep } from 'node:timers/promises'
import { Device } from './device.ts'
import { doorAt } from './person.ts'
import type { ServerProcess } from './server-process.ts'
import { digits, distribution, type Table } from './table.ts'

const VERIFIED = '/api/greeting'
const LOOKED_UP = '/live-api/greeting'
/** The library's own: see the option `refreshAt`. */
const REFRESH_AT = 5 / 6
/** Once a second, if tokens lived 60 s. */
const CALLS_PER_LIFETIME = 60

export interface RevocationOptions {
  /** Of the tokens of that server. */
  readonly lifetimeMs: number
  readonly devices: number
}

/** Whatever was still let in, in milliseconds after somebody asked to revoke the device. */
interface Late {
  /** Calls of an app on the library. */
  readonly app: number
  /** Calls with the token that was there at that moment. */
  readonly kept: number
}

/** From the request that revokes a device to the last answer of the API that this device still gets. */
export async function measureRevocation(server: ServerProcess, options: RevocationOptions): Promise<Table> {
  const { lifetimeMs } = options
  const untold = await withDevices(server, options, (devices) =>
    Promise.all(devices.map((device, index) => revokeUntold(device, lifetimeMs, index / devices.length))),
  )
  // One after the other, so that none of them waits for another's calls.
  const told = await withDevices(server, options, (devices) => inTurn(devices, revokeTold))
  const live = await withDevices(server, options, (devices) => inTurn(devices, revokeLive))
  const inLifetimes = (late: readonly number[]) => distribution(late, (ms) => digits(2)(ms / lifetimeMs))
  const inMs = (late: readonly number[]) => distribution(late, digits(0))
  return {
    head: ['from a revocation to the last call let in', 'least', 'median', '95 %', 'most'],
    rows: [
      ['an app on the library, without push, in lifetimes', ...inLifetimes(untold.map(({ app }) => app))],
      ['the token that it had, kept and used, in lifetimes', ...inLifetimes(untold.map(({ kept }) => kept))],
      ['an app on the library, with push, ms', ...inMs(told)],
      ['where the session is looked up, ms', ...inMs(live)],
    ],
  }
}

let people = 0

async function withDevices<Result>(
  server: ServerProcess,
  { devices: count }: RevocationOptions,
  play: (devices: readonly Device[]) => Promise<Result>,
): Promise<Result> {
  const devices: Device[] = []
  try {
    while (devices.length < count) {
      people += 1
      devices.push(await Device.open(doorAt(server.origin), people))
    }
    return await play(devices)
  } finally {
    for (const device of devices) device.close()
  }
}

async function inTurn<Result>(
  devices: readonly Device[],
  play: (device: Device) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const device of devices) results.push(await play(device))
  return results
}

/** `phase`: how much of the time between two tokens is over, 0 to 1. */
async function revokeUntold(device: Device, lifetimeMs: number, phase: number): Promise<Late> {
  const everyMs = lifetimeMs / CALLS_PER_LIFETIME
  const held = await tokenOf(device)
  const app = device.callUntilSignedOut(VERIFIED, everyMs)
  await sleep(phase * REFRESH_AT * lifetimeMs)
  const start = performance.now()
  await device.revoke()
  const kept = await device.callUntilRefused(VERIFIED, held, everyMs)
  return { app: after(start, await app), kept: after(start, kept) }
}

async function revokeTold(device: Device): Promise<number> {
  await tokenOf(device)
  await device.listen()
  const app = device.callUntilSignedOut(VERIFIED, 0)
  const start = performance.now()
  await device.revoke()
  return after(start, await app)
}

async function revokeLive(device: Device): Promise<number> {
  const held = await tokenOf(device)
  const refused = device.callUntilRefused(LOOKED_UP, held, 0)
  const start = performance.now()
  await device.revoke()
  return after(start, await refused)
}

async function tokenOf(device: Device): Promise<string> {
  const token = await device.tokens.getToken()
  if (token === null) throw new Error('A device is signed out before it was revoked')
  return token
}

/** Nothing may have been let in after it at all. */
function after(start: number, last: number): number {
  return Math.max(0, last - start) || 0
}
