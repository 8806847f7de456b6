import { expect, test } from 'vitest'
import { parseDemoOptions } from '../../demo/options.ts'

test('without options the demo takes the usual port and tokens of 60 s', () => {
  expect(parseDemoOptions([])).toEqual({ port: undefined, lifetimeSeconds: 60 })
})

test('a port and a lifetime can be given, in either form', () => {
  expect(parseDemoOptions(['--port', '0', '--lifetime=12'])).toEqual({ port: 0, lifetimeSeconds: 12 })
})

test.each(['65536', '-1', '80.5', '', 'http', '1e3'])('a port of "%s" is refused in a sentence', (port) => {
  expect(() => parseDemoOptions([`--port=${port}`])).toThrow('"--port" option must be a whole number from 0 to 65535')
})

test.each(['1', '3601', '60s'])('a lifetime of "%s" is refused in a sentence', (lifetime) => {
  expect(() => parseDemoOptions(['--lifetime', lifetime])).toThrow('"--lifetime" option must be')
})

test('an option that is not known is refused, rather than ignored', () => {
  expect(() => parseDemoOptions(['--ports', '1'])).toThrow('--ports')
  expect(() => parseDemoOptions(['1'])).toThrow()
})
