import { afterEach, describe, expect, test, vi } from 'vitest'
import { openChannel } from '../../src/browser/channel.ts'
import { createLocks, type LockSource } from '../../src/browser/locks.ts'
import type { LockKind } from '../../src/core/ports.ts'

afterEach(() => vi.unstubAllGlobals())

type Callback = (lock: object | null) => Promise<void>
type Request = (name: string, options: LockOptions, callback: Callback) => Promise<void>

const lease: LockSource = (_name, _options, run) => run('lease')
const refusal = (name: string): DOMException => new DOMException('on purpose', name)

function stubWebLocks(request: Request): void {
  vi.stubGlobal('navigator', { locks: { request } })
}

/** Resolves to the first kind that is granted. */
function grantedKind(source: LockSource = lease): Promise<LockKind | null> {
  const { signal } = new AbortController()
  return new Promise((resolve) => createLocks(source).request('a', { signal }, async (kind) => resolve(kind)))
}

/** Resolves when all promise reactions are through. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('locks that the platform refuses', () => {
  test.each(['SecurityError', 'InvalidStateError', 'NotSupportedError', 'AbortError'])('%s: lease', async (name) => {
    stubWebLocks(() => Promise.reject(refusal(name)))
    expect(await grantedKind()).toBe('lease')
  })

  test('are asked for once more where a cached page was taken out of the queue', async () => {
    let requests = 0
    stubWebLocks(async (_name, _options, callback) => {
      requests += 1
      if (requests === 1) throw refusal('AbortError')
      await callback({})
    })
    expect(await grantedKind()).toBe('locks')
  })

  test('are leased where they throw, are null, or are not there', async () => {
    stubWebLocks(() => {
      throw refusal('SecurityError')
    })
    expect(await grantedKind()).toBe('lease')
    vi.stubGlobal('navigator', { locks: null })
    expect(await grantedKind()).toBe('lease')
    vi.stubGlobal('navigator', undefined)
    expect(await grantedKind()).toBe('lease')
  })

  test('are granted bare where no lease is to be had either', async () => {
    vi.stubGlobal('navigator', {})
    expect(await grantedKind(() => Promise.reject(new Error('on purpose')))).toBe('none')
  })

  test('are not fallen back from when the wait was given up', async () => {
    const patience = new AbortController()
    stubWebLocks((_name, { signal }) => {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    })
    const next = vi.fn(lease)
    const told: unknown[] = []
    createLocks(next).request('a', { signal: patience.signal }, async (kind) => void told.push(kind))
    patience.abort()
    await settled()
    expect(told).toEqual([])
    expect(next).not.toHaveBeenCalled()
  })
})

describe('Web Locks', () => {
  test('that are lost after the grant start nothing a second time', async () => {
    let steal = (_reason: Error): void => {}
    stubWebLocks((_name, _options, callback) => {
      callback({})
      return new Promise((_, reject) => {
        steal = reject
      })
    })
    const told: unknown[] = []
    createLocks(lease).request('a', { signal: new AbortController().signal }, (kind) => {
      told.push(kind)
      return new Promise(() => {})
    })
    steal(refusal('AbortError'))
    await settled()
    expect(told).toEqual(['locks'])
  })

  test('that are granted after the wait was given up are let go at once', async () => {
    let grant = async (): Promise<void> => {}
    stubWebLocks((_name, _options, callback) => {
      return new Promise((resolve) => {
        grant = () => callback({}).then(resolve)
      })
    })
    const patience = new AbortController()
    const told: unknown[] = []
    createLocks(lease).request('a', { signal: patience.signal }, async (kind) => void told.push(kind))
    patience.abort()
    await grant()
    expect(told).toEqual([])
  })

  test('are asked either to wait until the signal or not to wait, never both', async () => {
    const asked: LockOptions[] = []
    stubWebLocks(async (_name, options, callback) => {
      asked.push(options)
      await callback(null)
    })
    const { signal } = new AbortController()
    await new Promise<void>((resolve) => createLocks(lease).request('a', { signal }, async () => resolve()))
    await new Promise<void>((resolve) =>
      createLocks(lease).request('a', { signal, ifAvailable: true }, async () => resolve()),
    )
    expect(asked).toEqual([{ signal }, { ifAvailable: true }])
  })
})

describe('a channel', () => {
  test('is null where there is none, and where it may not be had', () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    expect(openChannel('a', () => {})).toBeNull()
    vi.stubGlobal('BroadcastChannel', function refuse() {
      throw refusal('SecurityError')
    })
    expect(openChannel('a', () => {})).toBeNull()
  })
})
