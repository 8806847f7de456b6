import type { Context } from 'hono'
import type { Database } from '../database/database.ts'
import type { AddressReader } from '../http/address.ts'
import type { Locate } from '../http/locations.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Credentials } from '../people/credentials.ts'
import type { Policy } from '../people/organizations.ts'
import type { ChangeFeed } from '../sessions/change-feed.ts'

/** What the routes of the session server work with. */
export interface ServerContext {
  readonly database: Database
  readonly keys: KeyRing
  readonly credentials: Credentials
  readonly changes: ChangeFeed
  readonly addressOf: AddressReader
  /** A look-up of locations, for one list. */
  readonly createLocate: () => Locate
  /** For an error after the answer has begun, which no handler of errors sees. */
  readonly reportError: (error: unknown, c: Context) => void
  /** For sessions in no organization, and for organizations that are new. */
  readonly policy: Policy
  /** Instead of what the organizations have decided. */
  readonly tokenLifetimeSeconds: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}
