import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { JWK } from 'jose'
import type { Database, Storage } from '../database/database.ts'
import { signingKeys } from '../database/schema.ts'
import { audit } from '../people/audit.ts'
import type { Seal } from './seal.ts'
import { createSigningKey, openSigningKey, type SigningKey, type SigningKeyRow } from './signing-key.ts'

/** The channel on which processes tell each other to read the keys again. */
const KEYS_CHANNEL = 'signing_keys'
/** Any number, as long as no other program locks the same one in this database. */
const KEYS_LOCK = 4_600_002
const SIGNING_MS = 3_600_000
/** Longer than any token lives, and than clocks are apart. */
const KEPT_AFTER_MS = 600_000

/**
 * The keys that sign, shared by all processes through the database, and the public halves that the world may fetch.
 * Which one signs is a matter of time alone: the last whose time has come. There is always one whose time is still to
 * come, so verifiers that cache the set know it before it signs; an old one is published until its tokens have died.
 */
export class KeyRing {
  #rows: readonly SigningKeyRow[] = []
  readonly #opened = new Map<string, SigningKey>()
  readonly #database: Database
  readonly #seal: Seal
  readonly #now: () => number

  private constructor(database: Database, seal: Seal, now: () => number) {
    this.#database = database
    this.#seal = seal
    this.#now = now
  }

  static async open(storage: Storage, seal: Seal, now: () => number, warn: (line: string) => void): Promise<KeyRing> {
    const ring = new KeyRing(storage.database, seal, now)
    await ring.maintain()
    const reread = () => void ring.#read().catch((error: Error) => warn(`signing keys: ${error.message}`))
    await storage.listen(KEYS_CHANNEL, { onNotice: reread, onGap: reread })
    return ring
  }

  get current(): SigningKey {
    const row = this.#rows.filter(({ signsFrom }) => signsFrom.getTime() <= this.#now()).at(-1)
    const key = row && this.#opened.get(row.id)
    if (!key) throw new Error('No key may sign at this time')
    return key
  }

  /** RFC 7517 section 5. */
  get publicKeys(): { readonly keys: readonly JWK[] } {
    return { keys: this.#rows.map(({ publicJwk }) => publicJwk) }
  }

  /** Makes the next key in time and forgets the old ones. To be called every few minutes, by each process. */
  async maintain(): Promise<void> {
    await this.#change(async (tx, rows) => {
      const now = this.#now()
      const hasCurrent = rows.some(({ signsFrom }) => signsFrom.getTime() <= now)
      const hasNext = rows.some(({ signsFrom }) => signsFrom.getTime() > now)
      if (!hasCurrent) await this.#insert(tx, now)
      if (!hasNext) await this.#insert(tx, now + SIGNING_MS)
      const stale = rows.filter((_, index) => (rows[index + 1]?.signsFrom.getTime() ?? now) + KEPT_AFTER_MS <= now)
      const ids = stale.map(({ id }) => id)
      if (ids.length > 0) await tx.delete(signingKeys).where(inArray(signingKeys.id, ids))
      return !(hasCurrent && hasNext) || ids.length > 0
    })
    await this.#read()
  }

  /** The next key signs from now on. Not twice within a minute: verifiers that cache would not have seen the second. */
  async rotate(actorId: string | null = null): Promise<void> {
    await this.#change(async (tx, rows) => {
      const now = this.#now()
      const next = rows.find(({ signsFrom }) => signsFrom.getTime() > now)
      if (next)
        await tx
          .update(signingKeys)
          .set({ signsFrom: new Date(now) })
          .where(eq(signingKeys.id, next.id))
      await this.#insert(tx, now + SIGNING_MS)
      await audit(tx, new Date(now), { action: 'keys.rotated', actorId })
      return true
    })
    await this.#read()
  }

  /** One process at a time; `work` says whether the others have something to read. */
  async #change(work: (tx: Database, rows: readonly SigningKeyRow[]) => Promise<boolean>): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${KEYS_LOCK})`)
      const isChanged = await work(tx, await selectKeys(tx))
      if (isChanged) await tx.execute(sql`SELECT pg_notify(${KEYS_CHANNEL}, '')`)
    })
  }

  async #insert(tx: Database, signsFrom: number): Promise<void> {
    await tx.insert(signingKeys).values(await createSigningKey(this.#seal, new Date(signsFrom)))
  }

  /** The rows last: until then the keys of before are complete and good. */
  async #read(): Promise<void> {
    const rows = await selectKeys(this.#database)
    for (const row of rows) {
      if (!this.#opened.has(row.id)) this.#opened.set(row.id, await openSigningKey(this.#seal, row))
    }
    this.#rows = rows
    for (const id of this.#opened.keys()) if (!rows.some((row) => row.id === id)) this.#opened.delete(id)
  }
}

function selectKeys(db: Database): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(asc(signingKeys.signsFrom), asc(signingKeys.id))
}
