import { describe, expect, it } from 'vitest'
import {
  DisposedError,
  NoBrowserError,
  RefreshFailedError,
  RefreshRejectedError,
  TokenInvalidError,
  TokenManagerError,
} from '../../src/errors.ts'

const CLASSES = [
  ['ERR_REFRESH_FAILED', 'RefreshFailedError', RefreshFailedError],
  ['ERR_REFRESH_REJECTED', 'RefreshRejectedError', RefreshRejectedError],
  ['ERR_TOKEN_INVALID', 'TokenInvalidError', TokenInvalidError],
  ['ERR_DISPOSED', 'DisposedError', DisposedError],
  ['ERR_NO_BROWSER', 'NoBrowserError', NoBrowserError],
] as const

describe.each(CLASSES)('the error %s', (code, name, Class) => {
  it('carries its code and its name, and is one of this library', () => {
    const error = new Class('It failed')
    expect(error).toMatchObject({ code, name, message: 'It failed' })
    expect(error).toBeInstanceOf(TokenManagerError)
    expect(error).toBeInstanceOf(Error)
  })

  it('carries what is known of the failure', () => {
    const cause = new TypeError('Failed to fetch')
    const error = new Class('It failed', { retryAt: 7, status: 503, cause })
    expect(error).toMatchObject({ retryAt: 7, status: 503, cause })
  })

  it('carries nothing that is not known', () => {
    const error = new Class('It failed')
    expect(error.retryAt).toBeUndefined()
    expect(error.status).toBeUndefined()
    expect('cause' in error).toBe(false)
  })

  it('names itself where it is printed', () => {
    expect(String(new Class('It failed'))).toBe(`${name}: It failed`)
  })
})

it('no two errors share a code', () => {
  expect(new Set(CLASSES.map(([code]) => code)).size).toBe(CLASSES.length)
})
