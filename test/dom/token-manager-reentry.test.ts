// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { createScene } from './token-manager-scene.ts'

describe('a listener that calls back', () => {
  test('disposes: the listeners after it are not called any more, and nothing runs', async () => {
    const { browser, open, server } = createScene()
    const tokens = open()
    const told: string[] = []
    tokens.on('session-change', () => {
      told.push('first')
      tokens.dispose()
    })
    tokens.on('session-change', () => told.push('second'))
    tokens.on('token-refresh', () => told.push('refreshed'))
    tokens.start()
    await browser.advance(200_000)
    expect(told).toEqual(['first'])
    expect(server.requests).toHaveLength(1)
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'ERR_DISPOSED' })
  })

  test('gets a rejection for whatever it asks for after its own dispose()', async () => {
    const { browser, open, settle } = createScene()
    const tokens = open()
    const ends: unknown[] = []
    tokens.on('token-refresh', () => {
      tokens.dispose()
      const asked = [tokens.getToken({ forceRefresh: true }), tokens.signOut(), tokens.signedIn(), tokens.invalidate()]
      for (const each of asked) each.catch((error: { code: unknown }) => ends.push(error.code))
    })
    await settle(tokens.getToken())
    await browser.advance(1000)
    expect(ends).toEqual(Array.from({ length: 4 }, () => 'ERR_DISPOSED'))
  })

  test('undoes another one, which is not called any more', async () => {
    const { open, settle } = createScene()
    const tokens = open()
    const told: string[] = []
    let stopSecond = () => {}
    tokens.on('token-refresh', () => {
      told.push('first')
      stopSecond()
    })
    stopSecond = tokens.on('token-refresh', () => told.push('second'))
    await settle(tokens.getToken())
    expect(told).toEqual(['first'])
  })
})
