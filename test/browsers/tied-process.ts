import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A program and all that it starts, which ends with the tests, however these end. */
export interface TiedProcess {
  /** Id of the group of processes that it and its descendants are in. */
  readonly group: number
  /** What it writes to its file descriptor 3. */
  readonly output: Readable
  end(): Promise<void>
}

/**
 * The system closes the input of the shell when the process of the tests is gone, even by SIGKILL. Xvfb is asked to
 * exit, so that it removes its lock file; what is left in the group is killed, for MiniBrowser outlives its driver, and
 * a page that was stopped outlives everything.
 */
const RUN_TIED = '"$@" & cat >/dev/null; kill -TERM $!; wait $!; kill -KILL 0'

export function startTied(file: string, args: readonly string[], env: NodeJS.ProcessEnv): TiedProcess {
  const child: ChildProcess = spawn('/bin/sh', ['-c', RUN_TIED, 'sh', file, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    env,
  })
  if (child.pid === undefined) throw new Error(`${file} did not start`)
  const exited = once(child, 'exit')
  return {
    group: child.pid,
    output: child.stdio[3] as Readable,
    async end() {
      child.stdin?.end()
      await exited
    },
  }
}
