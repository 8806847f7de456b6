import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStorage } from '../../demo/storage.ts'
import { EventReader } from './events.ts'
import { DemoProcess } from './process.ts'

const TIMEOUT_MS = 120_000
const NOTHING = { databaseUrl: undefined, sealKey: undefined, dataFolder: undefined, warn: () => {} }

describe('a folder for data', { timeout: TIMEOUT_MS }, () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshtoken-data-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('keeps sessions and keys between runs, for one process at a time, and also when that is killed', async () => {
    const first = await DemoProcess.start(['--data', folder])
    const visitor = first.visit()
    const { token, session } = await visitor.signIn('ada')
    await expect(DemoProcess.start(['--data', folder])).rejects.toThrow(`in use by process ${first.pid}`)
    const events = new EventReader(await visitor.post('/session/events', {}))
    expect(await events.next()).toContain('open')
    // A stream that is open does not keep it from ending.
    expect(await first.end()).toBe(0)

    const second = await DemoProcess.start(['--data', folder])
    const later = second.take(visitor)
    expect((await later.refresh()).session.id).toBe(session.id)
    expect((await later.callApi(token)).status).toBe(200)
    await second.end('SIGKILL')

    const third = await DemoProcess.start(['--data', folder])
    expect((await third.take(later).refresh()).session.id).toBe(session.id)
    expect(await third.end()).toBe(0)
  })

  test('has its key where nobody else can read it', async () => {
    expect((await stat(join(folder, 'seal-key'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, 'seal-key'), 'utf8')).toMatch(/^[\w-]{43}$/)
  })
})

test('a folder that cannot be opened is left as nobody’s, and what is wrong with it is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'freshtoken-data-'))
  await writeFile(join(folder, 'seal-key'), 'short')
  const opened = openStorage({ ...NOTHING, dataFolder: folder })
  await expect(opened).rejects.toThrow(`must hold 32 bytes as base64url: ${join(folder, 'seal-key')}`)
  expect(await readdir(folder)).toEqual(['seal-key'])
  await rm(folder, { recursive: true })
})

test.each([
  ['without the key that all processes share', { databaseUrl: 'postgres://x' }, 'FRESHTOKEN_SEAL_KEY must be 32 bytes'],
  ['with a key that is too short', { databaseUrl: 'postgres://x', sealKey: 'short' }, 'FRESHTOKEN_SEAL_KEY must be 32'],
  ['beside a folder', { databaseUrl: 'postgres://x', dataFolder: '/tmp/x' }, '"--data" option must not be given'],
])('a database server %s is refused in a sentence', async (_what, settings, sentence) => {
  await expect(openStorage({ ...NOTHING, ...settings })).rejects.toThrow(sentence)
})
