import { fork } from 'node:child_process'
import { once } from 'node:events'
import { processorMsOf } from './processor-time.ts'

const LISTENING = new URL('./listening.ts', import.meta.url)

/** One server, in a process apart from what puts load on it. */
export interface ServerProcess {
  readonly origin: string
  /** What it has used of the processors since it began, all of its threads together. */
  processorMs(): number
  end(): Promise<void>
}

/** Without `databaseUrl` on PGlite, inside that process. */
export async function startServer(tokenSeconds: number, databaseUrl?: string): Promise<ServerProcess> {
  const args = [String(tokenSeconds), ...(databaseUrl === undefined ? [] : [databaseUrl])]
  const child = fork(LISTENING, args, { execArgv: ['--import', './tools/typescript.js'] })
  const ended = once(child, 'exit')
  const failed = ended.then(([code]) => {
    throw new Error(`The server ended with ${code}`)
  })
  const [origin] = await Promise.race([once(child, 'message'), failed])
  return {
    origin: String(origin),
    processorMs: () => processorMsOf(child.pid ?? 0),
    async end() {
      child.disconnect()
      await ended
    },
  }
}
