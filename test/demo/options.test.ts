import { expect, test } from 'vitest'
import { parseDemoOptions } from '../../demo/options.ts'

const NOTHING = {
  port: undefined,
  lifetimeSeconds: undefined,
  dataFolder: undefined,
  locationsFile: undefined,
  isSeeded: undefined,
  hasTroubles: undefined,
}

test('without options the demo takes the usual port, and what the organizations have decided', () => {
  expect(parseDemoOptions([])).toEqual({ ...NOTHING, proxies: [] })
})

test('a port, a lifetime, a folder, proxies, locations and people can be given, in either form', () => {
  const args = ['--port', '0', '--lifetime=12', '--data', '/tmp/x', '--proxy', '10.0.0.1', '--proxy=::1', '--no-seed']
  expect(parseDemoOptions([...args, '--locations', 'city.mmdb', '--trouble'])).toEqual({
    port: 0,
    lifetimeSeconds: 12,
    dataFolder: '/tmp/x',
    proxies: ['10.0.0.1', '::1'],
    locationsFile: 'city.mmdb',
    isSeeded: false,
    hasTroubles: true,
  })
})

test('people and trouble can each be wanted, and each be refused', () => {
  expect(parseDemoOptions(['--seed', '--no-trouble'])).toMatchObject({ isSeeded: true, hasTroubles: false })
  expect(parseDemoOptions(['--no-seed', '--trouble'])).toMatchObject({ isSeeded: false, hasTroubles: true })
})

test.each([
  ['--proxy=localhost', '"--proxy" option must be an IP address'],
  ['--data=', '"--data" option must be a folder'],
  ['--locations=', '"--locations" option must be a file'],
])('"%s" is refused in a sentence', (argument, sentence) => {
  expect(() => parseDemoOptions([argument])).toThrow(sentence)
})

test.each(['65536', '-1', '80.5', '', 'http', '1e3'])('a port of "%s" is refused in a sentence', (port) => {
  expect(() => parseDemoOptions([`--port=${port}`])).toThrow('"--port" option must be a whole number from 0 to 65535')
})

test.each(['1', '301', '60s'])('a lifetime of "%s" is refused in a sentence', (lifetime) => {
  expect(() => parseDemoOptions(['--lifetime', lifetime])).toThrow('"--lifetime" option must be')
})

test('an option that is not known is refused, rather than ignored', () => {
  expect(() => parseDemoOptions(['--ports', '1'])).toThrow('--ports')
  expect(() => parseDemoOptions(['1'])).toThrow()
})
