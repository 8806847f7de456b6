import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const START_TIMEOUT_MS = 30_000
const EXIT_TIMEOUT_MS = 5_000
const KEPT_OUTPUT_CHARACTERS = 2_000

/** A browser that was started here, in a profile folder of its own. */
export interface BrowserProcess {
  /** The web socket that it said it listens on. */
  readonly address: string
  /** Waits for it to exit, ends it if it does not, and removes its profile. */
  end(): Promise<void>
}

/** How to start it. The functions are told the folder to keep the profile in. */
export interface BrowserProgram {
  readonly file: string
  args(profile: string): readonly string[]
  /** Matches what it prints when it listens, and the address in it. */
  readonly announcement: RegExp
  /** Writes what it reads when it starts. */
  prepare?(profile: string): Promise<void>
}

export async function startBrowser({ file, args, announcement, prepare }: BrowserProgram): Promise<BrowserProcess> {
  const profile = await mkdtemp(join(tmpdir(), 'freshtoken-'))
  await prepare?.(profile)
  const child = spawn(file, args(profile), { stdio: ['ignore', 'ignore', 'pipe'] })
  const killWithTests = () => child.kill('SIGKILL')
  process.once('exit', killWithTests)
  const end = async () => {
    await endChild(child)
    process.off('exit', killWithTests)
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    return { address: await readAddress(child, announcement), end }
  } catch (error) {
    await end()
    throw error
  }
}

function readAddress(child: ChildProcess, announcement: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string) => reject(new Error(`the browser ${why}: ${output.slice(-KEPT_OUTPUT_CHARACTERS)}`))
    const timer = setTimeout(() => fail('did not say where it listens'), START_TIMEOUT_MS)
    child.once('error', (error) => fail(`did not start (${error.message})`))
    child.once('exit', (code) => fail(`exited with ${code}`))
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-2 * KEPT_OUTPUT_CHARACTERS)
      const address = announcement.exec(output)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS)
  await once(child, 'exit')
  clearTimeout(timer)
}
