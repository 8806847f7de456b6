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
/** Longer than from one time of maintenance to the next: when a key begins to sign, the one after it is there. */
const PUBLISHED_BEFORE_MS = 900_000
/** Longer than verifiers wait until they fetch the keys again because of one that they do not know; jose does 30 s. */
const APART_MS = 60_000

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
  #unlisten: (() => Promise<void>) | undefined

  private constructor(database: Database, seal: Seal, now: () => number) {
    this.#database = database
    this.#seal = seal
    this.#now = now
  }

  static async open(storage: Storage, seal: Seal, now: () => number, warn: (line: string) => void): Promise<KeyRing> {
    const ring = new KeyRing(storage.database, seal, now)
    const reread = () => void ring.#read().catch((error: Error) => warn(`signing keys: ${error.message}`))
    // Listens before it reads: what changes in between is heard.
    ring.#unlisten = await storage.listen(KEYS_CHANNEL, { onNotice: reread, onGap: reread })
    await ring.maintain()
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
      const last = rows.at(-1)?.signsFrom.getTime() ?? Number.NEGATIVE_INFINITY
      const hasCurrent = rows.some(({ signsFrom }) => signsFrom.getTime() <= now)
      const hasNext = last > now + PUBLISHED_BEFORE_MS
      if (!hasCurrent) await this.#insert(tx, now)
      if (!hasNext) await this.#insert(tx, Math.max(last, now) + SIGNING_MS)
      const stale = rows.filter((_, index) => (rows[index + 1]?.signsFrom.getTime() ?? now) + KEPT_AFTER_MS <= now)
      const ids = stale.map(({ id }) => id)
      if (ids.length > 0) await tx.delete(signingKeys).where(inArray(signingKeys.id, ids))
      return !(hasCurrent && hasNext) || ids.length > 0
    })
    await this.#read()
  }

  /**
   * The next key signs from now on. Not twice within a minute: verifiers that cache would not have seen the second.
   * Answers the seconds to wait, or `null`: done.
   */
  async rotate(actorId: string | null = null): Promise<number | null> {
    let wait: number | null = null
    await this.#change(async (tx, rows) => {
      const now = this.#now()
      wait = secondsToWait(rows, now)
      if (wait !== null) return false
      const next = rows.find(({ signsFrom }) => signsFrom.getTime() > now)
      const signsFrom = new Date(now)
      if (next) await tx.update(signingKeys).set({ signsFrom }).where(eq(signingKeys.id, next.id))
      else await this.#insert(tx, now)
      await this.#insert(tx, now + SIGNING_MS)
      await audit(tx, new Date(now), { action: 'keys.rotated', actorId })
      return true
    })
    await this.#read()
    return wait
  }

  /** Signs on with the keys that it has, and hears of no others. */
  async close(): Promise<void> {
    await this.#unlisten?.()
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

/** The first key of all has taken the place of none, and was published together with the next. */
function secondsToWait(rows: readonly SigningKeyRow[], now: number): number | null {
  const began = rows.map(({ signsFrom }) => signsFrom.getTime()).filter((moment) => moment <= now)
  const left = began.length > 1 ? Math.max(...began) + APART_MS - now : 0
  return left > 0 ? Math.ceil(left / 1000) : null
}

function selectKeys(db: Database): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(asc(signingKeys.signsFrom), asc(signingKeys.id))
}
