import { eq, is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import * as schema from '../../demo/server/database/schema.ts'
import { createSeal } from '../../demo/server/keys/seal.ts'
import { createSigningKey, openSigningKey } from '../../demo/server/keys/signing-key.ts'
import { scryptPasswords } from '../../demo/server/people/passwords.ts'
import { emptyDatabase } from './database.ts'
import { credentialsOf, OWN_PAGE, startServer } from './visitor.ts'

const DAY = 86_400
const { auditLog, clients, rateLimits, sessions, signingKeys, users } = schema

describe('what is kept is forgotten in its time', () => {
  test('addresses after 30 days, in sessions that go on too', async () => {
    const server = await startServer({ inactivitySeconds: 60 * DAY, sessionLifetimeSeconds: 60 * DAY })
    const body = JSON.stringify(credentialsOf('ada'))
    const env = { incoming: { socket: { remoteAddress: '203.0.113.9' } } }
    await server.app.request('/session/sign-in', { method: 'POST', headers: OWN_PAGE, body }, env)
    const addresses = async () => (await server.database.select().from(sessions)).map(({ address }) => address)
    server.pass(30 * DAY)
    await server.maintain()
    expect(await addresses()).toEqual(['203.0.113.9'])
    server.pass(1)
    await server.maintain()
    expect(await addresses()).toEqual([null])
  })

  test('sessions 90 days after they were over, with their clients; the log of deeds after a year', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    await visitor.post('/session/revoke', { session: session.id })
    const count = async () => Promise.all([sessions, clients, auditLog].map((table) => server.database.$count(table)))
    server.pass(90 * DAY)
    await server.maintain()
    expect(await count()).toEqual([1, 1, 2])
    server.pass(1)
    await server.maintain()
    expect(await count()).toEqual([0, 0, 2])
    server.pass(276 * DAY)
    await server.maintain()
    expect(await count()).toEqual([0, 0, 0])
  })

  test('sessions that nobody has looked at again as well, counted from when their time was over', async () => {
    const server = await startServer()
    for (const account of ['ada', 'grace', 'ada']) await server.visit().signIn(account)
    const left = () => server.database.select().from(sessions)
    server.pass(91 * DAY)
    await server.maintain()
    const over = { status: 'inactive', endedAt: new Date(Date.UTC(2030, 0, 2)) }
    expect(await left()).toMatchObject([over, over, over])
    server.pass(1)
    await server.maintain()
    expect([await left(), await server.database.$count(clients)]).toEqual([[], 0])
  })

  test('clients that have no session left a day after they were new, and not at once', async () => {
    const server = await startServer()
    await server.visit().signIn('ada')
    await server.database.delete(sessions)
    server.pass(DAY)
    await server.maintain()
    expect(await server.database.$count(clients)).toBe(1)
    server.pass(1)
    await server.maintain()
    expect(await server.database.$count(clients)).toBe(0)
  })

  test('counts of requests when their time is over', async () => {
    const server = await startServer()
    await server.visit().post('/session/sign-in', { ...credentialsOf('ada'), password: 'wrong' })
    expect(await server.database.$count(rateLimits)).toBeGreaterThan(0)
    server.pass(3601)
    await server.maintain()
    expect(await server.database.$count(rateLimits)).toBe(0)
  })
})

test('the migrations make the tables that the queries know', async () => {
  const { database } = await emptyDatabase()
  const tables = Object.values<unknown>(schema).flatMap((value) => (is(value, PgTable) ? [value] : []))
  expect(tables.length).toBeGreaterThan(8)
  for (const { name, columns } of tables.map(getTableConfig)) {
    const rows = await database
      .select({ name: sql<string>`column_name`, isNullable: sql<string>`is_nullable`, type: sql<string>`udt_name` })
      .from(sql`information_schema.columns`)
      .where(sql`table_name = ${name} AND table_schema = 'public'`)
    const made = rows.map((row) => `${row.name} ${row.type} ${row.isNullable === 'YES'}`)
    const known = columns.map((column) => `${column.name} ${TYPES[column.getSQLType()]} ${!column.notNull}`)
    expect(made.sort(), name).toEqual(known.sort())
  }
})

const TYPES: Readonly<Record<string, string>> = {
  text: 'text',
  'text[]': '_text',
  boolean: 'bool',
  integer: 'int4',
  bigint: 'int8',
  jsonb: 'jsonb',
  bytea: 'bytea',
  'timestamp (3) with time zone': 'timestamptz',
}

describe('private keys', () => {
  test('are in the database only as what its seal makes of them', async () => {
    const server = await startServer()
    const rows = await server.database.select().from(signingKeys)
    expect(rows).toHaveLength(2)
    for (const { sealedPrivateKey, publicJwk } of rows) {
      expect(Buffer.from(sealedPrivateKey).toString('latin1')).not.toContain('PRIVATE KEY')
      expect(publicJwk).not.toHaveProperty('d')
    }
  })

  test('open for the key that sealed them, and not even then in the place of another or changed', async () => {
    const seal = createSeal(new Uint8Array(32).fill(1))
    const row = await createSigningKey(seal, new Date(0))
    expect((await openSigningKey(seal, row)).privateKey.extractable).toBe(false)
    const sentence = 'sealed by another key'
    const changed = Uint8Array.from(row.sealedPrivateKey, (byte, index) => (index === 20 ? byte ^ 1 : byte))
    await expect(openSigningKey(createSeal(new Uint8Array(32).fill(2)), row)).rejects.toThrow(sentence)
    await expect(openSigningKey(seal, { ...row, id: 'another' })).rejects.toThrow(sentence)
    await expect(openSigningKey(seal, { ...row, sealedPrivateKey: changed })).rejects.toThrow(sentence)
  })

  test('outlive the server that made them, for one that has the same seal', async () => {
    const sealKey = new Uint8Array(32).fill(1)
    const first = await startServer({ sealKey })
    const visitor = first.visit()
    const { token } = await visitor.signIn('ada')
    const second = await startServer({ sealKey, storage: first.storage })
    expect((await second.visit().callApi(token)).status).toBe(200)
    const stranger = startServer({ sealKey: new Uint8Array(32).fill(2), storage: first.storage })
    await expect(stranger).rejects.toThrow('sealed by another key')
  })

  test('sign for an hour each, by the clock alone, and are published before and after', async () => {
    const server = await startServer({ tokenLifetimeSeconds: 300 })
    const visitor = server.visit()
    const kids = new Set<string>()
    await visitor.signIn('ada')
    for (let count = 0; count < 12; count += 1) {
      const { token } = await visitor.refresh()
      kids.add(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid)
      expect((await visitor.callApi(token)).status).toBe(200)
      server.pass(600)
      await server.maintain()
    }
    expect(kids.size).toBe(2)
  })
})

describe('passwords', () => {
  test('are kept as slow hashes with a salt of their own', async () => {
    const hashes = await Promise.all(['correct horse', 'correct horse'].map(scryptPasswords.hash))
    expect(new Set(hashes).size).toBe(2)
    for (const hash of hashes) expect(hash).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
    const [hash = ''] = hashes
    expect(await scryptPasswords.verify('correct horse', hash)).toBe(true)
    expect(await scryptPasswords.verify('correct horsf', hash)).toBe(false)
  })

  test('are the same however they were typed', async () => {
    const hash = await scryptPasswords.hash('caf\u00e9 au lait')
    expect(await scryptPasswords.verify('cafe\u0301 au lait', hash)).toBe(true)
  })

  test('of seeded people are hashed too, and people who were there stay as they are', async () => {
    const sealKey = new Uint8Array(32).fill(1)
    const server = await startServer({ sealKey })
    await server.database.update(users).set({ name: 'Augusta' }).where(eq(users.id, 'ada'))
    await startServer({ sealKey, storage: server.storage })
    const rows = await server.database.select().from(users).orderBy(users.id)
    expect(rows.map(({ name }) => name)).toEqual(['Augusta', 'Grace Hopper'])
    for (const { passwordHash } of rows) expect(passwordHash).toMatch(/^plain:/)
    const bare = await startServer({ isSeeded: false })
    expect(await bare.database.$count(users)).toBe(0)
  })
})
