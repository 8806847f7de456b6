import type { TokenAnswer, TokenManagerOptions, TokenRequest } from '../../src/index.ts'
import { TokenManager } from '../../src/index.ts'
import { expectTrue, type Same } from './expect.ts'

// What `fetchToken` may return.
new TokenManager({ fetchToken: ({ signal }) => fetch('/session/token', { method: 'POST', signal }) })
new TokenManager({ fetchToken: async () => ({ token: 'a', expires_in: 60 }) })
new TokenManager({ fetchToken: () => ({ access_token: 'a', expires_in: '60', session: { id: 'b' } }) })
new TokenManager({ fetchToken: () => ({ token: 'a', expiresInMs: 60_000 }) })
new TokenManager({ fetchToken: () => 'a' })
new TokenManager({ fetchToken: () => null })
// @ts-expect-error: `undefined` is a forgotten `return`, not an answer.
new TokenManager({ fetchToken: () => {} })
// @ts-expect-error: a lifetime is a number or a numeric string.
new TokenManager({ fetchToken: () => ({ token: 'a', expires_in: new Date() }) })
// @ts-expect-error: a number is no token.
new TokenManager({ fetchToken: () => 1 })

// What `fetchToken` is told.
new TokenManager({
  fetchToken: (request) => {
    expectTrue<Same<typeof request, TokenRequest>>()
    expectTrue<Same<typeof request.signal, AbortSignal>>()
    expectTrue<Same<typeof request.params, Readonly<Record<string, string>>>>()
    // @ts-expect-error: a request is read, not written.
    request.attempt = 2
    return null
  },
})

// The options.
new TokenManager({ endpoint: '/session/token' })
new TokenManager({ endpoint: '/session/token', classify: ({ status }) => (status === 419 ? 'signed-out' : undefined) })
new TokenManager({
  endpoint: '/session/token',
  endSession: ({ session, signal }) => fetch(`/end/${session}`, { signal }),
})
// @ts-expect-error: options are not optional; without them nobody could be asked.
new TokenManager()
// @ts-expect-error: a misspelt option would silently do nothing.
new TokenManager({ endpoint: '/session/token', refreshAfter: 0.5 })
// @ts-expect-error: milliseconds are a number.
new TokenManager({ endpoint: '/session/token', requestTimeout: '10s' })
// @ts-expect-error: a response means one of four things.
new TokenManager({ endpoint: '/session/token', classify: () => 'perhaps' })
// @ts-expect-error: an option that is given has a value.
new TokenManager({ endpoint: '/session/token', marker: undefined })

expectTrue<Same<ReturnType<NonNullable<TokenManagerOptions['fetchToken']>>, TokenAnswer | Promise<TokenAnswer>>>()
