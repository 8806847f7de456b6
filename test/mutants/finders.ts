/** Who looks for bugs: each a command that ends at the first violation. */
import { spawn } from 'node:child_process'

export interface Finder {
  readonly name: string
  /** The part of `test:<script>`, and what it is told. */
  readonly script: string
  readonly args: readonly string[]
}

/** What a finder saw. `broken`: it neither found anything nor said that all is well. */
export interface Finding {
  readonly verdict: 'found' | 'nothing' | 'broken'
  readonly words: string
  readonly seconds: number
}

/** Longer than either needs where there is nothing to find, on a busy machine. */
const LIMIT_MS = 600_000

/** How both begin the line that tells of what they found. */
const VIOLATION = /^violation:.*$/m

/** A few schedules first: most bugs are found by them in seconds, and all are looked for by all that comes after. */
const FIRST_RUNS = 300

export function findersFor(runs: number, seed: number): readonly Finder[] {
  const simulate = (name: string, count: number): Finder => ({
    name,
    script: 'simulation',
    args: ['--runs', String(count), '--seed', String(seed), '--bail'],
  })
  return [
    simulate('simulation', Math.min(FIRST_RUNS, runs)),
    { name: 'model', script: 'model', args: ['--bail'] },
    ...(runs > FIRST_RUNS ? [simulate('simulation', runs)] : []),
  ]
}

/** Runs the command in this folder. In a group of its own, so that ending it ends its workers too. */
export function look(folder: string, { script, args }: Finder): Promise<Finding> {
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', `test:${script}`, '--', ...args], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const end = () => endGroup(child.pid)
    const timer = setTimeout(end, LIMIT_MS)
    process.once('exit', end)
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    }
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      process.off('exit', end)
      resolve({ ...read(output, exitCode), seconds: (performance.now() - began) / 1000 })
    })
  })
}

function read(output: string, exitCode: number | null): Pick<Finding, 'verdict' | 'words'> {
  const [violation] = VIOLATION.exec(output) ?? []
  if (exitCode === 1 && violation) return { verdict: 'found', words: violation }
  if (exitCode === 0 && !violation) return { verdict: 'nothing', words: '' }
  const last = output.trim().split('\n').slice(-8).join('\n')
  return { verdict: 'broken', words: exitCode === null ? `ended after ${LIMIT_MS / 1000} s` : last }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already, which is what was wanted.
  }
}
