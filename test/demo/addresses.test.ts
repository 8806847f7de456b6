import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createAddressReader, shortenAddress } from '../../demo/server/http/address.ts'
import { credentialsOf, OWN_PAGE, startServer } from './visitor.ts'

const PROXY = '10.0.0.1'

describe('the address of who asks', () => {
  test.each<[string, readonly string[], string, string | undefined, string | null]>([
    ['is the socket’s', [], '203.0.113.9', undefined, '203.0.113.9'],
    ['is not what anybody writes into a header', [], '203.0.113.9', '198.51.100.7', '203.0.113.9'],
    ['is not what a stranger writes beside our proxy', [PROXY], '203.0.113.9', '198.51.100.7', '203.0.113.9'],
    ['is what our proxy says', [PROXY], PROXY, '198.51.100.7', '198.51.100.7'],
    ['is what our proxy added, not what was there before', [PROXY], PROXY, '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ['is found behind two of our proxies', [PROXY, '10.0.0.2'], PROXY, '198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['is our proxy’s where it says nothing', [PROXY], PROXY, undefined, PROXY],
    ['is not known where our proxy says nonsense', [PROXY], PROXY, 'unknown', null],
    ['is what our proxy says, also where it adds a port', [PROXY], PROXY, '198.51.100.7:4711', '198.51.100.7'],
    ['may be IPv6 with a port', [PROXY], PROXY, '[2001:db8::7]:4711', '2001:db8::7'],
    ['may be IPv6 in brackets', [PROXY], PROXY, '[2001:db8::7]', '2001:db8::7'],
    [
      'is found behind a proxy of ours with a port',
      [PROXY, '10.0.0.2'],
      PROXY,
      '198.51.100.7, 10.0.0.2:80',
      '198.51.100.7',
    ],
    ['is IPv4 also on a socket for both', [PROXY], '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['may be IPv6', ['::1'], '::1', '2001:db8::7', '2001:db8::7'],
  ])('%s', async (_what, proxies, remoteAddress, forwarded, expected) => {
    const addressOf = createAddressReader(proxies)
    const app = new Hono().get('/', (c) => c.json(addressOf(c)))
    const headers = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }
    const response = await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } })
    expect(await response.json()).toBe(expected)
  })

  test('is shown shortened, in lists', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const body = JSON.stringify(credentialsOf('ada'))
    const env = { incoming: { socket: { remoteAddress: '203.0.113.9' } } }
    await server.app.request('/session/sign-in', { method: 'POST', headers: OWN_PAGE, body }, env)
    await visitor.signIn('ada')
    const text = await (await visitor.post('/session/list', {})).text()
    expect(text).toContain('"address":"203.0.113.x"')
    expect(text).not.toContain('203.0.113.9')
  })
})

test.each([
  ['203.0.113.9', '203.0.113.x'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:x'],
  ['2001:db8::7', '2001:db8:0:x'],
  ['::1', '0:0:0:x'],
])('%s is shortened to %s', (address, short) => {
  expect(shortenAddress(address)).toBe(short)
})
