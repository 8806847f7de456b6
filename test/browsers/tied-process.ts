import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** A program and all that it starts, which ends with the tests, however these end. */
export interface TiedProcess {
  /** Id of the group of processes that it and its descendants are in. */
  readonly group: number
  /** What it prints as errors, which is where browsers say that they listen. Ends with the last of these processes. */
  readonly errors: Readable
  /** What it writes to its file descriptor 3. */
  readonly output: Readable
  /** Ends them all, and removes the folder. Idempotent. */
  end(): Promise<void>
}

export interface TiedProgram {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** What it keeps all its files in, temporary ones also, if it does; see {@link createFolder}. */
  readonly folder?: string
}

/** For the files of one program, which goes with it. */
export function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'freshtoken-'))
}

/**
 * The system closes the input of the shell when the process of the tests is gone, even by SIGKILL. The program is
 * asked to exit, so that Xvfb removes its lock file; SIGCONT, because a browser waits for pages that stand still. Then the
 * others are, such as MiniBrowser, which outlives its driver, so that nobody writes into the folder while it is removed;
 * whoever is left is killed, the shell with it. It keeps no end of the pipes, so that they tell when the program has
 * ended by itself.
 */
const RUN_TIED = `
folder=$1; shift
"$@" & program=$!
exec 2>/dev/null 3>/dev/null
cat >/dev/null
kill -CONT 0
kill -TERM $program
{ sleep 5; kill -KILL $program; } &
wait $program
trap '' TERM
kill -TERM 0
rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
kill -KILL 0`

export function startTied({ file, args, env = process.env, folder = '' }: TiedProgram): TiedProcess {
  const child = spawn('/bin/sh', ['-c', RUN_TIED, 'sh', folder, file, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    // Chromium keeps a socket there.
    env: folder === '' ? env : { ...env, TMPDIR: folder },
  })
  const exited = once(child, 'exit')
  if (child.pid === undefined) throw new Error(`${file} did not start`)
  const [input, , errors, output] = child.stdio as unknown as [Writable, null, Readable, Readable]
  // Who prints into a full pipe stands still until somebody reads.
  errors.resume()
  return {
    group: child.pid,
    errors,
    output,
    async end() {
      input.end()
      await exited
    },
  }
}
