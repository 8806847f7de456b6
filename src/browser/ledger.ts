import type { Ledger, LedgerRows } from '../core/ports.ts'

const STORE = 'rows'

/**
 * Version 1 for ever: an upgrade would wait for every tab of an older deploy to close its connection. So nothing is
 * ever `blocked` here; an open that waits for somebody's deletion of the database succeeds late.
 */
function connect(database: string, onGone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { autoIncrement: true })
      request.transaction?.commit?.()
    }
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      // An open connection blocks whoever clears the storage; and the browser may close it by itself.
      request.result.onversionchange = request.result.onclose = onGone
      resolve(request.result)
    }
  })
}

/** Issued and committed in one task: a page frozen before it ends would otherwise keep every other tab out. */
function transact(db: IDBDatabase, rows: readonly object[], obsolete: readonly number[]): Promise<LedgerRows> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, rows.length + obsolete.length ? 'readwrite' : 'readonly')
    const store = transaction.objectStore(STORE)
    const keys = store.getAllKeys()
    const values = store.getAll()
    for (const row of rows) store.add(row)
    for (const key of obsolete) store.delete(key)
    transaction.oncomplete = () => resolve({ keys: keys.result as number[], rows: values.result })
    transaction.onabort = () => reject(transaction.error)
    // Absent in Safari before 15, where the transaction ends by itself if the page lives.
    transaction.commit?.()
  })
}

/** More rows than a database ever counts, few enough that any number of connections stays a safe integer. */
const KEYS_PER_CONNECTION = 2 ** 32

interface Connection {
  readonly opening: Promise<IDBDatabase>
  /** Keys hold for one connection, for storage that was cleared counts from 1 again: they are told above this. */
  readonly base: number
}

/** Opens nothing before the first `sync`. */
export function openLedger(database: string): Ledger {
  /** What rejects the syncs under way. */
  const cuts = new Set<(reason: Error) => void>()
  let connection: Connection | undefined
  let nextBase = 0

  function connectAnew(): Connection {
    const fresh: Connection = { opening: connect(database, () => drop(fresh)), base: nextBase }
    nextBase += KEYS_PER_CONNECTION
    connection = fresh
    return fresh
  }

  function drop(dropped: Connection | undefined): void {
    if (connection === dropped) connection = undefined
    dropped?.opening.then((db) => db.close()).catch(() => {})
  }

  return {
    sync(rows, obsolete) {
      return new Promise((resolve, reject) => {
        const isCut = (): boolean => !cuts.has(reject)
        const used = connection
        const tryOn = async ({ opening, base }: Connection): Promise<LedgerRows> => {
          const db = await opening
          // Nothing may be written any more of which the caller was told that it was not.
          if (isCut()) throw new Error('Closed')
          const deleted = obsolete.map((key) => key - base).filter((key) => key > 0 && key < KEYS_PER_CONNECTION)
          const read = await transact(db, rows, deleted)
          return { ...read, keys: read.keys.map((key) => key + base) }
        }
        cuts.add(reject)
        tryOn(used ?? connectAnew())
          .catch((error) => {
            // What was open before may have been closed without a word (Safari: WebKit bug 197050). Once more, anew.
            if (!used || isCut()) throw error
            drop(used)
            return tryOn(connectAnew())
          })
          .then(resolve, reject)
          .finally(() => cuts.delete(reject))
      })
    },
    close() {
      for (const reject of cuts) reject(new Error('Closed'))
      cuts.clear()
      drop(connection)
    },
  }
}
