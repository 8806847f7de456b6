import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocations } from '../../demo/locations.ts'
import { IPV4, type MmdbSettings, type Network, writeMmdb } from './mmdb.ts'

const CAMBRIDGE = {
  city: { names: { en: 'Cambridge', fr: 'Cantabrigie' } },
  country: { names: { en: 'United Kingdom' } },
}
const IRELAND = { country: { names: { en: 'Ireland' } } }
/** 2001:db8::/32, as bytes. */
const DOCUMENTS = [0x20, 0x01, 0x0d, 0xb8]

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freshtoken-locations-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a file of locations', () => {
  test.each([
    ['203.0.113.0', 'Cambridge, United Kingdom'],
    ['203.0.113.255', 'Cambridge, United Kingdom'],
    ['2001:db8:1::7', 'Ireland'],
    ['198.51.100.7', 'Oxford'],
    ['192.0.2.1', null],
    ['203.0.114.0', null],
    ['2001:db9::7', null],
    ['127.0.0.1', null],
    ['::1', null],
  ])('says of %s: %s', async (address, location) => {
    const locate = await open([
      { prefix: [...IPV4, 203, 0, 113], record: CAMBRIDGE },
      { prefix: [...IPV4, 198, 51, 100], record: { city: { names: { en: 'Oxford' } } } },
      { prefix: [...IPV4, 192, 0, 2], record: { city: { names: { fr: 'Londres' } }, country: {} } },
      { prefix: DOCUMENTS, record: IRELAND },
    ])
    expect(locate(address)).toBe(location)
  })

  test('may be of countries alone', async () => {
    const locate = await open([{ prefix: DOCUMENTS, record: IRELAND }], { kind: 'DBIP-Country-Lite' })
    expect(locate('2001:db8::1')).toBe('Ireland')
  })

  test('of IPv4 alone knows of no IPv6 address, whatever it begins with', async () => {
    const locate = await open([{ prefix: DOCUMENTS, record: IRELAND }], { ipVersion: 4 })
    expect([locate('32.1.13.184'), locate('2001:db8::1')]).toEqual(['Ireland', null])
  })
})

describe('what is no file of locations is refused in a sentence:', () => {
  const whole = writeMmdb([{ prefix: DOCUMENTS, record: IRELAND }])

  test.each([
    ['nothing at all', Buffer.alloc(0), 'is in another format'],
    ['a page that says where to sign in', Buffer.from('<!doctype html><title>Sign in</title>'), 'is in another format'],
    ['a download that broke off', whole.subarray(0, -40), 'is in another format, or not all of it'],
    ['networks and who runs them', writeMmdb([], { kind: 'GeoLite2-ASN' }), 'is a GeoLite2-ASN'],
  ])('%s', async (_what, content, fault) => {
    const file = await write(content)
    const sentence = `"--locations" option must be a MaxMind DB file of cities or countries, but "${file}" ${fault}`
    await expect(openLocations(file)).rejects.toThrow(sentence)
  })

  test('a file that is not there, and a folder', async () => {
    await mkdir(join(folder, 'folder'))
    await expect(openLocations(join(folder, 'none'))).rejects.toThrow(`none" cannot be read (ENOENT)`)
    await expect(openLocations(join(folder, 'folder'))).rejects.toThrow(`folder" cannot be read (EISDIR)`)
  })
})

async function open(networks: readonly Network[], settings: MmdbSettings = {}) {
  return openLocations(await write(writeMmdb(networks, settings)))
}

async function write(content: Buffer): Promise<string> {
  const file = join(folder, 'locations.mmdb')
  await writeFile(file, content)
  return file
}
