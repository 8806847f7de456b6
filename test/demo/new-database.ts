import type pg from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { Cluster } from './cluster.ts'

const TIMEOUT_MS = 120_000

/** A cluster for the tests of a block, and a new database for each of them. Answers where that of the running one is. */
export function useNewDatabase(): () => string {
  let cluster: Cluster
  let count = 0
  let url: string
  beforeAll(async () => {
    cluster = await Cluster.start()
  }, TIMEOUT_MS)
  afterAll(() => cluster?.stop(), TIMEOUT_MS)
  beforeEach(async () => {
    count += 1
    url = await cluster.createDatabase(`test_${count}`)
  })
  return () => url
}

/** How many connections to the database of this one wait for a lock. */
export async function countWaiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  )
  return rows[0].count
}
