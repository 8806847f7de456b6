import { afterEach, describe, expect, test, vi } from 'vitest'
import { openLedger } from '../../src/browser/ledger.ts'

afterEach(() => vi.unstubAllGlobals())

/** As much of a connection as the ledger uses, over no storage at all: every transaction is empty and commits. */
class Connection {
  onclose: (() => void) | null = null
  onversionchange: (() => void) | null = null
  isClosed = false
  modes: string[] = []

  transaction(_store: string, mode: string): object {
    if (this.isClosed) throw new DOMException('The connection is closing', 'InvalidStateError')
    this.modes.push(mode)
    const nothing = { result: [] }
    const store = { getAllKeys: () => nothing, getAll: () => nothing, add: () => {}, delete: () => {} }
    const transaction = { objectStore: () => store, oncomplete: () => {}, commit: () => {} }
    queueMicrotask(() => transaction.oncomplete())
    return transaction
  }

  close(): void {
    this.isClosed = true
  }
}

/** What the ledger opened, oldest first. `open` lets the latest one succeed, `fail` lets it fail. */
function stubStorage() {
  const connections: Connection[] = []
  const requests: { result: Connection; onsuccess: () => void; onerror: () => void; error: Error | null }[] = []
  const open = (): void => requests.at(-1)?.onsuccess()
  vi.stubGlobal('indexedDB', {
    open() {
      const result = new Connection()
      connections.push(result)
      const request = { result, onsuccess: () => {}, onerror: () => {}, error: null }
      requests.push(request)
      return request
    },
  })
  const fail = (error: Error): void => {
    const request = requests.at(-1)
    if (request) request.error = error
    request?.onerror()
  }
  return { connections, open, fail }
}

/** Syncs on a connection that opens at once. */
async function syncOpened(ledger: ReturnType<typeof openLedger>, open: () => void): Promise<void> {
  const synced = ledger.sync([], [])
  open()
  await synced
}

describe('a ledger', () => {
  test('opens nothing before it is used, and one connection for all uses', async () => {
    const { connections, open } = stubStorage()
    const ledger = openLedger('a')
    expect(connections).toHaveLength(0)
    await syncOpened(ledger, open)
    await ledger.sync([{}], [])
    await ledger.sync([], [1])
    expect(connections.map(({ modes }) => modes)).toEqual([['readonly', 'readwrite', 'readwrite']])
  })

  test('opens again, once, when the browser closed the connection without a word', async () => {
    const { connections, open } = stubStorage()
    const ledger = openLedger('a')
    await syncOpened(ledger, open)
    connections[0]?.close()
    const again = ledger.sync([], [])
    await vi.waitFor(() => expect(connections).toHaveLength(2))
    open()
    await again
    expect(connections[1]?.modes).toEqual(['readonly'])
  })

  test('gives up when the new connection fails as well, and tries anew with the next sync', async () => {
    const { connections, open, fail } = stubStorage()
    const ledger = openLedger('a')
    await syncOpened(ledger, open)
    connections[0]?.close()
    const failed = ledger.sync([], [])
    await vi.waitFor(() => expect(connections).toHaveLength(2))
    fail(new Error('on purpose'))
    await expect(failed).rejects.toThrow('on purpose')
    const later = ledger.sync([], [])
    await vi.waitFor(() => expect(connections).toHaveLength(3))
    open()
    await later
  })

  test.each(['onclose', 'onversionchange'] as const)('lets go of its connection at %s', async (event) => {
    const { connections, open } = stubStorage()
    const ledger = openLedger('a')
    await syncOpened(ledger, open)
    connections[0]?.[event]?.()
    await vi.waitFor(() => expect(connections[0]?.isClosed).toBe(true))
    await syncOpened(ledger, open)
    expect(connections).toHaveLength(2)
  })

  test('that is closed while it opens rejects, writes nothing and closes what opens late', async () => {
    const { connections, open } = stubStorage()
    const ledger = openLedger('a')
    const cut = ledger.sync([{}], [])
    ledger.close()
    await expect(cut).rejects.toThrow()
    open()
    await vi.waitFor(() => expect(connections[0]?.isClosed).toBe(true))
    expect(connections.map(({ modes }) => modes)).toEqual([[]])
  })

  test('that is closed while two wait for it to open opens nothing more', async () => {
    const { connections, open } = stubStorage()
    const ledger = openLedger('a')
    const cut = [ledger.sync([], []), ledger.sync([], [])].map((synced) => synced.catch(() => 'cut'))
    ledger.close()
    open()
    expect(await Promise.all(cut)).toEqual(['cut', 'cut'])
    await vi.waitFor(() => expect(connections[0]?.isClosed).toBe(true))
    expect(connections).toHaveLength(1)
  })

  test('rejects where there is no storage, and where it may not be had', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(openLedger('a').sync([], [])).rejects.toThrow()
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('The frame is sandboxed', 'SecurityError')
      },
    })
    await expect(openLedger('a').sync([], [])).rejects.toThrow('sandboxed')
  })
})
