import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { type CityResponse, Reader } from 'mmdb-lib'
import type { Locate } from './server/http/locations.ts'

/** What the kinds are called whose records have a city or a country: GeoLite2-City, DBIP-Country-Lite, GeoIP2-Enterprise. */
const KINDS = /City|Country|Enterprise/

/** As much of a record as is shown. Files differ in what they leave out. */
interface Place {
  readonly city?: Named
  readonly country?: Named
}

interface Named {
  readonly names?: { readonly en?: string }
}

/** Reads all of a file in MaxMind DB format (https://maxmind.github.io/MaxMind-DB/), once. */
export async function openLocations(file: string): Promise<Locate> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw refusal(file, `cannot be read (${error.code})`)
  })
  const reader = openReader(file, content)
  const { databaseType, ipVersion } = reader.metadata
  if (!KINDS.test(databaseType)) throw refusal(file, `is a ${databaseType}`)
  return (address) => {
    // The reader would take the first 32 bits of it for an IPv4 address.
    if (ipVersion === 4 && isIPv6(address)) return null
    return describePlace(reader.get(address) ?? {})
  }
}

function openReader(file: string, content: Buffer): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(content)
  } catch {
    // Its error is about an offset in what it took for the metadata.
    throw refusal(file, 'is in another format, or not all of it')
  }
}

function describePlace({ city, country }: Place): string | null {
  const names = [city?.names?.en, country?.names?.en].filter((name) => name !== undefined)
  return names.length > 0 ? names.join(', ') : null
}

function refusal(file: string, fault: string): TypeError {
  return new TypeError(`"--locations" option must be a MaxMind DB file of cities or countries, but "${file}" ${fault}`)
}
