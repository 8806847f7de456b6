import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.resetModules()
})

/** Whatever the library could touch in a page. */
function watchPage() {
  const touched: string[] = []
  const note = (name: string) => {
    touched.push(name)
  }
  for (const name of ['BroadcastChannel', 'MessageChannel'] as const) {
    vi.stubGlobal(
      name,
      class {
        constructor() {
          note(name)
        }
      },
    )
  }
  for (const target of [globalThis, document] as const) {
    vi.spyOn(target, 'addEventListener').mockImplementation((type: string) => note(`addEventListener ${type}`))
  }
  vi.stubGlobal('indexedDB', { open: () => note('indexedDB.open') })
  vi.stubGlobal('navigator', { locks: { request: () => note('locks.request') } })
  vi.stubGlobal('fetch', () => note('fetch'))
  vi.stubGlobal('setTimeout', () => note('setTimeout'))
  vi.spyOn(document, 'cookie', 'get').mockImplementation(() => {
    note('cookie')
    return ''
  })
  return touched
}

describe('in a page', () => {
  test('importing and constructing touch nothing', async () => {
    const touched = watchPage()
    const { TokenManager } = await import('../../src/index.ts')
    const tokens = new TokenManager({ endpoint: '/session/token', marker: 'who' })
    tokens.on('session-change', () => {})
    tokens.for({ org: 'a' })
    expect(touched).toEqual([])
  })

  test('constructing looks at the marker where a token came with the page, and touches nothing', async () => {
    const touched = watchPage()
    const { TokenManager } = await import('../../src/index.ts')
    new TokenManager({ endpoint: '/session/token', initial: 'token' })
    expect(touched).toEqual([])
    new TokenManager({ endpoint: '/session/token', marker: 'who', initial: 'token' })
    expect(touched).toEqual(['cookie'])
  })

  test('the first call touches what it needs', async () => {
    const touched = watchPage()
    const { TokenManager } = await import('../../src/index.ts')
    new TokenManager({ endpoint: '/session/token' }).start()
    expect(touched).toEqual(
      expect.arrayContaining(['BroadcastChannel', 'indexedDB.open', 'addEventListener visibilitychange']),
    )
  })
})
