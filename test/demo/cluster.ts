import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { browserPath } from '../../tools/browsers.js'

/** Whom Debian's package makes, and who may run a server there: PostgreSQL refuses to run as root. */
const SERVER_USER = 'postgres'

/** A PostgreSQL of one's own: in a temporary folder, reached by a socket in it and by nothing else. */
export class Cluster {
  readonly #folder: string
  readonly #server: ChildProcess

  private constructor(folder: string, server: ChildProcess) {
    this.#folder = folder
    this.#server = server
  }

  /** `isDurable`: what it has committed outlives the machine's power. Tests have no use for that, and no time. */
  static async start({ isDurable = false }: { readonly isDurable?: boolean } = {}): Promise<Cluster> {
    const programs = dirname(browserPath('postgres'))
    const folder = await mkdtemp(join(tmpdir(), 'freshtoken-pg-'))
    const user = serverUser()
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
    const data = join(folder, 'data')
    const options: SpawnOptions = { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }
    const args = ['-D', data, '-U', SERVER_USER, '--auth=trust', '--encoding=UTF8', '--no-sync']
    const made = spawnSync(join(programs, 'initdb'), args, { ...options, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
    const fsync = isDurable ? 'fsync=on' : 'fsync=off'
    const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, fsync].flatMap((it) => ['-c', it])
    const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], options)
    // However the tests end, it does not stay behind.
    process.once('exit', () => server.kill('SIGKILL'))
    await isReady(server)
    return new Cluster(folder, server)
  }

  /** Its connections are children of it. */
  get pid(): number {
    return this.#server.pid ?? 0
  }

  /** Where a new and empty database is. */
  async createDatabase(name: string): Promise<string> {
    await this.run('postgres', `CREATE DATABASE ${pg.escapeIdentifier(name)}`)
    return this.#url(name)
  }

  /** One statement, as the one who may do anything. */
  async run(database: string, statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url(database) })
    await client.connect()
    await client.query(statement)
    await client.end()
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, 'exit')
    this.#server.kill('SIGINT')
    await ended
    await rm(this.#folder, { recursive: true })
  }

  #url(name: string): string {
    return `postgres://${SERVER_USER}@localhost/${name}?host=${encodeURIComponent(this.#folder)}`
  }
}

function serverUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const read = (flag: string) => Number(execFileSync('id', [flag, SERVER_USER], { encoding: 'utf8' }))
  return { uid: read('-u'), gid: read('-g') }
}

async function isReady(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`postgres ended: ${said}`)))
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk
      if (said.includes('ready to accept connections')) resolve()
    })
  })
}
