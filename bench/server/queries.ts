import { setImmediate } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/pglite'
import { createDemoServer } from '../../demo/server/app.ts'
import { openPglite } from '../../demo/server/database/pglite.ts'
import { freePasswords } from './free-passwords.ts'
import { type Door, Person } from './person.ts'
import { digits, type Table } from './table.ts'

const MINUTES = 10
const MINUTE_MS = 60_000
/** A token lives 60 s, and is renewed after 5/6 of it. */
const MINT_MS = 50_000
const CALLS_PER_MINUTE = [6, 30, 120]
/** Divides the times between two calls, and between two tokens. */
const STEP_MS = 500

/** What the database is asked for one user who is there, in time that passes as fast as the server answers. */
export async function measureQueries(): Promise<Table> {
  const storage = await openPglite()
  try {
    const scene = await openScene(storage)
    const rows: string[][] = []
    for (const callsPerMinute of CALLS_PER_MINUTE) {
      const counts = [
        await countQueries(scene, '/api/greeting', callsPerMinute),
        await countQueries(scene, '/live-api/greeting', callsPerMinute),
        await countQueries(scene, '/api/greeting', 0),
      ]
      rows.push([String(callsPerMinute), ...counts.map((count) => digits(1)(count / MINUTES))])
    }
    return { head: ['API calls of one user a minute', 'verified', 'looked up as well', 'for the tokens alone'], rows }
  } finally {
    await storage.close()
  }
}

/** Somebody with one tab that is shown. */
interface Scene {
  readonly person: Person
  /** The server's. */
  readonly clock: { now: number }
  readonly counter: Counter
}

/** Told of each query as it goes to the database. */
class Counter {
  count = 0

  logQuery(): void {
    this.count += 1
  }
}

async function openScene(storage: Awaited<ReturnType<typeof openPglite>>): Promise<Scene> {
  const clock = { now: Date.now() }
  const counter = new Counter()
  const { app } = await createDemoServer({
    storage: { ...storage, database: drizzle(storage.client, { logger: counter }) },
    passwords: freePasswords,
    now: () => clock.now,
  })
  const door: Door = { origin: 'http://localhost', send: (path, init) => app.request(path, init) }
  return { person: await Person.signUp(door, 1), clock, counter }
}

async function countQueries({ person, clock, counter }: Scene, path: string, callsPerMinute: number): Promise<number> {
  const before = counter.count
  for (let ms = 0; ms < MINUTES * MINUTE_MS; ms += STEP_MS) {
    clock.now += STEP_MS
    if (ms % MINT_MS === 0) await person.refresh()
    const isCall = callsPerMinute > 0 && ms % (MINUTE_MS / callsPerMinute) === 0
    if (isCall && !(await person.callApi(path))) throw new Error('A call was refused whose token was fresh')
  }
  // No answer waits for what notes that there was somebody.
  await setImmediate()
  return counter.count - before
}
