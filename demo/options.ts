import { isIP } from 'node:net'
import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** `undefined`: the usual one, or any if that is taken. */
  readonly port: number | undefined
  /** `undefined`: as the organizations have decided. */
  readonly lifetimeSeconds: number | undefined
  /** `undefined`: in memory, gone with the process. */
  readonly dataFolder: string | undefined
  readonly proxies: readonly string[]
  /** `undefined`: nobody knows where an address is. */
  readonly locationsFile: string | undefined
  /** `undefined`: where nobody else can reach the database. */
  readonly isSeeded: boolean | undefined
  /** `undefined`: as above. */
  readonly hasTroubles: boolean | undefined
}

export const DEFAULT_PORT = 4600

/**
 * Reads the command line: `--port N` (0 to 65535), `--lifetime S` (seconds a token lives, 2 to 300), `--data FOLDER`,
 * `--proxy ADDRESS` (once for each), `--locations FILE`, `--seed` or `--no-seed`, and `--trouble` or `--no-trouble`.
 */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      port: { type: 'string' },
      lifetime: { type: 'string' },
      data: { type: 'string' },
      proxy: { type: 'string', multiple: true },
      locations: { type: 'string' },
      seed: { type: 'boolean' },
      trouble: { type: 'boolean' },
    },
  })
  const { port, lifetime, data, proxy = [], locations, seed, trouble } = values
  const stranger = proxy.find((address) => isIP(address) === 0)
  if (stranger !== undefined) throw new TypeError('"--proxy" option must be an IP address')
  if (data === '') throw new TypeError('"--data" option must be a folder')
  if (locations === '') throw new TypeError('"--locations" option must be a file')
  return {
    port: port === undefined ? undefined : readInteger('port', port, 0, 65_535),
    lifetimeSeconds: lifetime === undefined ? undefined : readInteger('lifetime', lifetime, 2, 300),
    dataFolder: data,
    proxies: proxy,
    locationsFile: locations,
    isSeeded: seed,
    hasTroubles: trouble,
  }
}

function readInteger(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new TypeError(`"--${name}" option must be a whole number from ${min} to ${max}`)
}
