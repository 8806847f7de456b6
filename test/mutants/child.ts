/** A command that is ended as soon as it has said what was waited for. */
import { spawn } from 'node:child_process'

/** `found`: what it said. `nothing`: it ended well without. `broken`: the end of what it said instead. */
export interface End {
  readonly verdict: 'found' | 'nothing' | 'broken'
  readonly words: string
}

/** Longer than any of them needs where there is nothing to find, on a busy machine. */
const LIMIT_MS = 1_200_000

/** Runs Node in this folder, and hands all that it has printed so far to `read`, which answers what it waited for. */
export function runNode(
  folder: string,
  args: readonly string[],
  read: (output: string) => string | null,
  signal: AbortSignal,
): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let found: string | null = null
    const end = () => child.kill('SIGKILL')
    const timer = setTimeout(end, LIMIT_MS)
    signal.addEventListener('abort', end)
    process.once('exit', end)
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      found ??= read(output)
      if (found !== null) end()
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      process.off('exit', end)
      if (found !== null) resolve({ verdict: 'found', words: found })
      else if (exitCode === 0 || signal.aborted) resolve({ verdict: 'nothing', words: '' })
      else resolve({ verdict: 'broken', words: `${exitCode}: ${output.trim().split('\n').slice(-6).join('\n')}` })
    })
  })
}
