/** A command that is ended as soon as it has said what was waited for. */
import { spawn } from 'node:child_process'

/** `found`: what it said. `nothing`: it ended well without. `broken`: it ended otherwise, with these last words. */
export interface End {
  readonly verdict: 'found' | 'nothing' | 'broken'
  readonly words: string
}

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
      signal.removeEventListener('abort', end)
      process.off('exit', end)
      if (found !== null) resolve({ verdict: 'found', words: found })
      else if (exitCode === 0) resolve({ verdict: 'nothing', words: '' })
      else
        resolve({
          verdict: 'broken',
          words: `${exitCode ?? 'ended'}: ${output.trim().split('\n').slice(-6).join('\n')}`,
        })
    })
  })
}
