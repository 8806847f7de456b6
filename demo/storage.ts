import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFolder } from './folder-lock.ts'
import type { Storage } from './server/database/database.ts'
import { openPglite } from './server/database/pglite.ts'
import { openPostgres } from './server/database/postgres.ts'
import { SEAL_KEY_BYTES } from './server/keys/seal.ts'

export interface StorageSettings {
  readonly databaseUrl: string | undefined
  /** 32 bytes as base64url. */
  readonly sealKey: string | undefined
  readonly dataFolder: string | undefined
  readonly warn: (line: string) => void
}

export interface OpenedStorage {
  readonly storage: Storage
  /** Kept apart from what it seals, wherever there is a place apart. */
  readonly sealKey: Uint8Array
  /** Others can reach it: no place for accounts whose password everybody knows. */
  readonly isShared: boolean
}

/** A server that is named, or a folder, or memory. */
export async function openStorage({ databaseUrl, sealKey, dataFolder, warn }: StorageSettings): Promise<OpenedStorage> {
  if (databaseUrl !== undefined) {
    if (dataFolder !== undefined) throw new TypeError('"--data" option must not be given beside DATABASE_URL')
    const key = readSealKey(sealKey)
    return { storage: await openPostgres(databaseUrl, warn), sealKey: key, isShared: true }
  }
  if (dataFolder !== undefined) return { ...(await openFolder(dataFolder)), isShared: false }
  return { storage: await openPglite(), sealKey: randomBytes(SEAL_KEY_BYTES), isShared: false }
}

function readSealKey(text: string | undefined): Uint8Array {
  const key = decodeSealKey(text ?? '')
  if (key) return key
  throw new TypeError(
    `FRESHTOKEN_SEAL_KEY must be ${SEAL_KEY_BYTES} bytes as base64url, the same for all processes of this database`,
  )
}

async function openFolder(folder: string): Promise<{ storage: Storage; sealKey: Uint8Array }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const release = await lockFolder(folder)
  try {
    const sealKey = await openSealKey(join(folder, 'seal-key'))
    const storage = await openPglite({ folder: join(folder, 'database') })
    const close = async () => {
      await storage.close()
      await release()
    }
    return { storage: { ...storage, close }, sealKey }
  } catch (error) {
    await release()
    throw error
  }
}

/** The key beside the database, for this user's eyes alone: it protects a copy of the database, not of the folder. */
async function openSealKey(file: string): Promise<Uint8Array> {
  const fresh = randomBytes(SEAL_KEY_BYTES).toString('base64url')
  await writeFile(file, fresh, { flag: 'wx', mode: 0o600 }).catch(ignore('EEXIST'))
  const key = decodeSealKey(await readFile(file, 'utf8'))
  if (key) return key
  throw new Error(`The file must hold ${SEAL_KEY_BYTES} bytes as base64url: ${file}`)
}

function decodeSealKey(text: string): Uint8Array | undefined {
  const key = Buffer.from(text, 'base64url')
  return key.length === SEAL_KEY_BYTES ? key : undefined
}

function ignore(code: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && 'code' in error && error.code === code)) throw error
  }
}
