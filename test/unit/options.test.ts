import { describe, expect, it } from 'vitest'
import { checkMinLifetime, checkParams, resolveOptions } from '../../src/core/options.ts'
import type { TokenManagerOptions } from '../../src/types.ts'

const fetchToken = () => null
const resolve = (options: object) => resolveOptions({ fetchToken, ...options } as TokenManagerOptions, 'a')

describe('options', () => {
  it('have defaults', () => {
    expect(resolve({})).toMatchObject({
      tabId: 'a',
      name: 'default',
      refreshAt: 5 / 6,
      minLifetime: null,
      requestTimeout: 10_000,
      maxWait: 3000,
      idleAfter: Number.POSITIVE_INFINITY,
      marked: false,
      share: true,
      canEnd: false,
      polled: false,
    })
  })

  it('are taken as they are given', () => {
    const numbers = { refreshAt: 0.5, minLifetime: 0, requestTimeout: 100, maxWait: 0, idleAfter: 1000 }
    const others = {
      name: 'app.v2',
      marker: 'session',
      shareTokens: false,
      endSession: fetchToken,
      isActive: () => true,
    }
    expect(resolve({ ...numbers, ...others })).toMatchObject({
      ...numbers,
      name: 'app.v2',
      marked: true,
      share: false,
      canEnd: true,
      polled: true,
    })
  })

  it('are taken at both ends of what they may be', () => {
    const least = { refreshAt: 0.1, minLifetime: 0, requestTimeout: 100, maxWait: 0, idleAfter: 1000 }
    const most = { refreshAt: 0.95, minLifetime: 3_600_000, requestTimeout: 120_000, maxWait: 60_000 }
    expect(resolve(least)).toMatchObject(least)
    expect(resolve(most)).toMatchObject(most)
  })

  it('are frozen, and the given ones are left alone', () => {
    const given = Object.freeze({ fetchToken, name: 'app' })
    expect(Object.isFrozen(resolveOptions(given, 'a'))).toBe(true)
  })

  it('may be undefined one by one', () => {
    const config = resolve({ refreshAt: undefined, name: undefined, marker: undefined, endpoint: undefined })
    expect(config).toMatchObject({ refreshAt: 5 / 6, name: 'default', marked: false })
  })
})

describe('a wrong option', () => {
  it.each([
    ['refreshAt', 0.09, 'a number from 0.1 to 0.95'],
    ['refreshAt', 0.96, 'a number from 0.1 to 0.95'],
    ['refreshAt', '0.5', 'a number from 0.1 to 0.95'],
    ['refreshAt', Number.NaN, 'a number from 0.1 to 0.95'],
    ['refreshAt', null, 'a number from 0.1 to 0.95'],
    ['minLifetime', -1, 'a number from 0 to 3600000'],
    ['requestTimeout', 99, 'a number from 100 to 120000'],
    ['requestTimeout', 120_001, 'a number from 100 to 120000'],
    ['maxWait', 60_001, 'a number from 0 to 60000'],
    ['idleAfter', 999, 'a number from 1000 to Infinity'],
    ['fetchToken', '/token', 'a function'],
    ['endSession', {}, 'a function'],
    ['classify', 401, 'a function'],
    ['isActive', true, 'a function'],
    ['claims', [], 'a function'],
    ['identity', 'sub', 'a function'],
    ['name', '', '1 to 64 characters of A-Z a-z 0-9 . _ -'],
    ['name', 'a'.repeat(65), '1 to 64 characters of A-Z a-z 0-9 . _ -'],
    ['name', 'a:b', '1 to 64 characters of A-Z a-z 0-9 . _ -'],
    ['name', 'a\n', '1 to 64 characters of A-Z a-z 0-9 . _ -'],
    ['name', 7, '1 to 64 characters of A-Z a-z 0-9 . _ -'],
    ['marker', '', 'the name of a cookie'],
    ['marker', 'a=b', 'the name of a cookie'],
    ['marker', 'a;b', 'the name of a cookie'],
    ['marker', true, 'the name of a cookie'],
  ])('is refused by its name: %s %j', (option, value, what) => {
    expect(() => resolve({ [option]: value })).toThrow(new TypeError(`"${option}" option must be ${what}`))
  })

  it.each([
    ['', 'a URL'],
    [7, 'a URL'],
  ])('is refused by its name: endpoint %j', (endpoint, what) => {
    const options = { endpoint } as TokenManagerOptions
    expect(() => resolveOptions(options, 'a')).toThrow(new TypeError(`"endpoint" option must be ${what}`))
  })

  it('is refused where two exclude each other, or both are missing', () => {
    const message = '"fetchToken" option must be given, or "endpoint", and not both'
    expect(() => resolve({ endpoint: '/token' })).toThrow(new TypeError(message))
    expect(() => resolveOptions({}, 'a')).toThrow(new TypeError(message))
  })
})

describe('an endpoint', () => {
  it('stands in for fetchToken', () => {
    expect(resolveOptions({ endpoint: '/session/token' }, 'a')).toMatchObject({ name: 'default' })
  })
})

describe('params', () => {
  it('are an object of texts, or left out', () => {
    expect(() => checkParams(undefined)).not.toThrow()
    expect(() => checkParams({})).not.toThrow()
    expect(() => checkParams({ organization: 'a' })).not.toThrow()
  })

  it.each([
    [null],
    ['a'],
    [['a']],
    [{ organization: 7 }],
    [{ organization: { id: 'a' } }],
    [new Map([['a', 'b']])],
    [new Date(0)],
  ])('are refused where they are %j', (params) => {
    expect(() => checkParams(params)).toThrow(new TypeError('"params" option must be an object of strings'))
  })
})

describe('the life that a call wishes for', () => {
  it('is a number of milliseconds, or left out', () => {
    for (const wish of [undefined, 0, 5000, Number.POSITIVE_INFINITY]) {
      expect(() => checkMinLifetime(wish)).not.toThrow()
    }
  })

  it.each([[-1], [Number.NaN], ['5000'], [null]])('is refused where it is %j', (wish) => {
    const message = '"minLifetime" option must be a number of milliseconds'
    expect(() => checkMinLifetime(wish)).toThrow(new TypeError(message))
  })
})
