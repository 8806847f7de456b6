import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Visitor } from './visitor.ts'

const ROOT = new URL('../../', import.meta.url)

/** What `npm run demo` starts. */
export class DemoProcess {
  readonly origin: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child
    this.origin = origin
  }

  static async start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<DemoProcess> {
    const command = ['--import', './tools/typescript.js', 'demo/serve.ts', '--port=0', ...args]
    const child = spawn(process.execPath, command, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    return new DemoProcess(child, await readOrigin(child))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** A new browser. Its requests go to this process, unless it is led to another one. */
  visit(headers: Readonly<Record<string, string>> = {}): Visitor {
    return new Visitor(
      { request: (path, init) => fetch(this.origin + path, init) },
      { Origin: this.origin, ...headers },
    )
  }

  /** The same browser, sent to this process by whatever stands before both. */
  take(visitor: Visitor): Visitor {
    const here = this.visit()
    for (const [name, value] of visitor.jar) here.jar.set(name, value)
    return here
  }

  /** Asked politely, or as a machine that loses its power. Answers the code it ended with. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode
    const ended = once(this.#child, 'exit')
    this.#child.kill(signal)
    await ended
    return this.#child.exitCode
  }
}

/** Rejects with what the process said where it ends before it serves. */
function readOrigin(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk
    })
    child.once('close', (code) => reject(new Error(`the demo exited with ${code}: ${complaint}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
      if (origin !== undefined) resolve(origin)
    })
  })
}
