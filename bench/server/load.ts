import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'

/** One request, ready to be sent again and again. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface LoadOptions {
  /** As many requests are in the air, each on a connection that is kept. */
  readonly connections: number
  readonly seconds: number
}

export interface Load {
  readonly answered: number
  readonly perSecond: number
}

/**
 * Sends the calls in turn for so long, each connection its next one as soon as the last is answered. Rejects at the first
 * answer that is no 200: a server that refuses is quick.
 */
export async function putLoad(
  origin: string,
  calls: readonly Call[],
  { connections, seconds }: LoadOptions,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const start = performance.now()
  const end = start + seconds * 1000
  let answered = 0
  const goOn = async (first: number) => {
    for (let next = first; performance.now() < end; next += connections) {
      const call = calls[next % calls.length]
      if (call) await send(agent, origin, call)
      answered += 1
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, (_, first) => goOn(first)))
    return { answered, perSecond: (answered * 1000) / (performance.now() - start) }
  } finally {
    agent.destroy()
  }
}

async function send(agent: Agent, origin: string, { path, method, headers, body }: Call): Promise<void> {
  const sent = request(origin + path, { agent, method, headers }).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const read = once(response, 'end')
  response.resume()
  await read
  if (response.statusCode !== 200) throw new Error(`${method} ${path} was answered by ${response.statusCode}`)
}
