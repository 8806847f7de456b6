import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** `undefined`: the usual one, or any if that is taken. */
  readonly port: number | undefined
  readonly lifetimeSeconds: number
}

export const DEFAULT_PORT = 4600
const DEFAULT_LIFETIME_SECONDS = 60

/** Reads the command line: `--port N` (0 to 65535) and `--lifetime S` (seconds a token lives, 2 to 3600). */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, lifetime: { type: 'string' } },
  })
  return {
    port: values.port === undefined ? undefined : readInteger('port', values.port, 0, 65_535),
    lifetimeSeconds:
      values.lifetime === undefined ? DEFAULT_LIFETIME_SECONDS : readInteger('lifetime', values.lifetime, 2, 3600),
  }
}

function readInteger(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new TypeError(`"--${name}" option must be a whole number from ${min} to ${max}`)
}
