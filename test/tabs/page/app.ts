/** What an app gives the library: how to reach its server. */
import type { EndSessionRequest, TokenManagerOptions, TokenRequest } from '../../../src/index.ts'
import type { PageOptions } from './options.ts'

const TOKEN_PATH = '/session/token'

/** `onSettled` is told whenever a request for a token has come to its end, whatever the end is. */
export function managerOptions(options: PageOptions, onSettled: () => void): TokenManagerOptions {
  return {
    ...(options.usesEndpoint
      ? { endpoint: TOKEN_PATH }
      : { fetchToken: (request) => fetchToken(request, options.ticket || undefined, onSettled) }),
    ...(options.endsSession ? { endSession } : {}),
    ...(options.usesMarker ? { marker: 'marker' } : {}),
    refreshAt: options.refreshAt,
    requestTimeout: options.requestTimeoutMs,
    maxWait: options.maxWaitMs,
  }
}

async function fetchToken(
  { signal, active, params, attempt }: TokenRequest,
  ticket: string | undefined,
  onSettled: () => void,
): Promise<Response> {
  try {
    const body = JSON.stringify({ active, params, attempt, ticket })
    return await fetch(TOKEN_PATH, { method: 'POST', signal, body })
  } finally {
    onSettled()
  }
}

async function endSession({ session, signal }: EndSessionRequest): Promise<void> {
  const { ok } = await fetch('/session/end', { method: 'POST', signal, body: JSON.stringify({ session }) })
  if (!ok) throw new Error('the session was not ended')
}
