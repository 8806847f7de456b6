import { describe, expect, test } from 'vitest'
import { credentialsOf, outcome, plainPasswords, startServer, type TestServer, type Visitor } from './visitor.ts'

describe('guessing passwords', () => {
  test('is answered alike, and with the same work, whether there is such a person or not', async () => {
    const verified: string[] = []
    const verify = async (password: string, hash: string) => {
      verified.push(hash)
      return plainPasswords.verify(password, hash)
    }
    const visitor = (await startServer({ passwords: { ...plainPasswords, verify } })).visit()
    const answers = []
    for (const email of ['ada@demo.example', 'nobody@demo.example']) {
      answers.push(await outcome(visitor.post('/session/sign-in', { email, password: 'wrong' })))
    }
    expect(answers).toEqual([
      [401, { error: 'invalid_credentials' }],
      [401, { error: 'invalid_credentials' }],
    ])
    // One hash each, and the one of nobody made as all others are.
    expect(verified).toHaveLength(2)
    for (const hash of verified) expect(hash).toMatch(/^plain:/)
  })

  test('has to wait after five wrong ones, and is not even tried then', async () => {
    let verifications = 0
    const verify = (password: string, hash: string) => {
      verifications += 1
      return plainPasswords.verify(password, hash)
    }
    const server = await startServer({ passwords: { ...plainPasswords, verify } })
    const visitor = server.visit()
    const guess = () => visitor.post('/session/sign-in', { ...credentialsOf('ada'), password: 'wrong' })
    // All at once: what is counted after the work would let them all through.
    const statuses = (await Promise.all(Array.from({ length: 8 }, guess))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    expect(verifications).toBe(5)
    server.pass(100)
    const right = await visitor.post('/session/sign-in', credentialsOf('ada'))
    expect([right.status, right.headers.get('Retry-After')]).toEqual([429, '200'])
    expect(await right.json()).toEqual({ error: 'too_many_requests' })
    server.pass(200)
    expect((await visitor.post('/session/sign-in', credentialsOf('ada'))).status).toBe(200)
  })

  test('has to wait as long for somebody who is not there', async () => {
    const visitor = (await startServer()).visit()
    const statuses: number[] = []
    for (let count = 0; count < 6; count += 1) {
      const body = { email: 'nobody@demo.example', password: 'wrong' }
      statuses.push((await visitor.post('/session/sign-in', body)).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('from elsewhere does not lock a person out', async () => {
    const server = await startServer()
    const guess = (address: string, password: string) =>
      server.visitFrom(address).post('/session/sign-in', { ...credentialsOf('ada'), password })
    // More than the account takes from all the world together: what is refused as too many counts for the one place alone.
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 40; count += 1) await guess('203.0.113.9', 'wrong')
      expect((await guess('203.0.113.9', credentialsOf('ada').password)).status).toBe(429)
      server.pass(301)
    }
    expect((await guess('198.51.100.7', credentialsOf('ada').password)).status).toBe(200)
  })

  test('is counted together for all addresses of one IPv6 network', async () => {
    const server = await startServer()
    const guess = async (address: string) => {
      const body = { ...credentialsOf('ada'), password: 'wrong' }
      return (await server.visitFrom(address).post('/session/sign-in', body)).status
    }
    const statuses: number[] = []
    for (let count = 0; count < 6; count += 1) statuses.push(await guess(`2001:db8:1:2:${count}::7`))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect(await guess('2001:db8:1:3::7')).toBe(401)
  })

  test('of many accounts from one place has to wait after fifty, whoever they are', async () => {
    const server = await startServer()
    const statuses = await guessMany(server, 51, () => '203.0.113.9')
    expect(statuses.indexOf(429)).toBe(50)
    expect((await signIn(server.visitFrom('203.0.113.9'), 'ada')).status).toBe(429)
    expect((await signIn(server.visitFrom('203.0.113.10'), 'ada')).status).toBe(200)
  })

  test('is limited as much where the address is not known', async () => {
    const server = await startServer({ proxies: ['10.0.0.1'] })
    const statuses = await guessMany(server, 51, () => '10.0.0.1', { 'X-Forwarded-For': 'unknown' })
    expect(statuses.indexOf(429)).toBe(50)
  })

  test('does not count right ones against the place: an office signs in on one morning', async () => {
    const server = await startServer()
    const office = () => server.visitFrom('203.0.113.9')
    const known = office()
    for (let count = 0; count < 26; count += 1) {
      for (const account of ['ada', 'grace']) expect((await signIn(office(), account)).status).toBe(200)
    }
    await known.signIn('ada')
    await guessMany(server, 49, () => '203.0.113.9')
    for (const browser of [office(), known]) expect((await signIn(browser, 'ada')).status).toBe(200)
    // The wrong ones are not forgiven for it.
    expect(await guessMany(server, 2, () => '203.0.113.9')).toEqual([401, 429])
  })

  test('has to wait with right ones too after sixty of one account in an hour, in that place alone', async () => {
    const server = await startServer()
    const known = server.visitFrom('203.0.113.9')
    for (let count = 0; count < 60; count += 1) expect((await signIn(known, 'ada')).status).toBe(200)
    const response = await signIn(known, 'ada')
    expect([response.status, response.headers.get('Retry-After')]).toEqual([429, '3600'])
    expect((await signIn(server.visitFrom('203.0.113.10'), 'ada')).status).toBe(200)
    expect((await signIn(known, 'grace')).status).toBe(200)
  })

  test('of a neighbour uses up nothing of what the owner may do in a browser of theirs', async () => {
    const server = await startServer()
    const known = server.visitFrom('203.0.113.9')
    await known.signIn('ada')
    const guess = { ...credentialsOf('ada'), password: 'wrong' }
    for (let round = 0; round < 12; round += 1) {
      if (round > 0) server.pass(300)
      for (let count = 0; count < 5; count += 1) await server.visitFrom('203.0.113.9').post('/session/sign-in', guess)
    }
    expect((await signIn(known, 'ada')).status).toBe(200)
  })

  test('of one account from many places has to wait after a hundred in an hour, right or wrong', async () => {
    const server = await startServer()
    await guessEverywhere(server, 100)
    const response = await signIn(server.visitFrom('198.51.100.7'), 'ada')
    expect([response.status, response.headers.get('Retry-After')]).toEqual([429, '3600'])
    expect((await signIn(server.visitFrom('198.51.100.7'), 'grace')).status).toBe(200)
    server.pass(3600)
    expect((await signIn(server.visitFrom('198.51.100.7'), 'ada')).status).toBe(200)
  })

  test('of one account from many places is forgiven when its owner comes', async () => {
    const server = await startServer()
    for (let round = 0; round < 3; round += 1) {
      await guessEverywhere(server, 99)
      expect((await signIn(server.visitFrom('198.51.100.7'), 'ada')).status).toBe(200)
      server.pass(300)
    }
  })

  test('of one account from many places does not lock out a browser that its owner has used, signed out or not', async () => {
    const server = await startServer()
    const [owner, stranger] = [server.visitFrom('198.51.100.7'), server.visitFrom('198.51.100.8')]
    const { session } = await owner.signIn('ada')
    await owner.post('/session/end', { session: session.id })
    await stranger.signIn('grace')
    await guessEverywhere(server, 100)
    expect((await signIn(stranger, 'ada')).status).toBe(429)
    expect((await signIn(owner, 'ada')).status).toBe(200)
  })

  test('in a browser that its owner has used is counted by that browser, wherever it is', async () => {
    const server = await startServer()
    const browser = server.visitFrom('198.51.100.7')
    await browser.signIn('ada')
    const statuses: number[] = []
    for (let count = 0; count < 6; count += 1) {
      const thief = server.visitFrom(`203.0.113.${count}`)
      const body = { ...credentialsOf('ada'), password: 'wrong' }
      statuses.push((await thief.post('/session/sign-in', body, browser.cookie)).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect((await signIn(server.visitFrom('198.51.100.7'), 'ada')).status).toBe(200)
  })
})

test('signing up has to wait after ten in an hour from one place', async () => {
  const server = await startServer()
  const signUp = async (address: string, count: number) => {
    const body = { name: 'Mary', email: `mary-${count}@demo.example`, password: 'mechanism of the heavens' }
    return (await server.visitFrom(address).post('/session/sign-up', body)).status
  }
  const statuses: number[] = []
  for (let count = 0; count < 11; count += 1) statuses.push(await signUp('203.0.113.9', count))
  expect(statuses.indexOf(429)).toBe(10)
  expect(await signUp('203.0.113.10', 11)).toBe(200)
  server.pass(3600)
  expect(await signUp('203.0.113.9', 12)).toBe(200)
})

function signIn(visitor: Visitor, account: string): Promise<Response> {
  return visitor.post('/session/sign-in', credentialsOf(account))
}

/** At an account of its own each. */
async function guessMany(
  server: TestServer,
  times: number,
  addressOf: (count: number) => string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) {
    const body = { email: `nobody-${count}@demo.example`, password: 'wrong' }
    statuses.push((await server.visitFrom(addressOf(count), headers).post('/session/sign-in', body)).status)
  }
  return statuses
}

/** At Ada's account, from as many places as it takes. */
async function guessEverywhere(server: TestServer, times: number): Promise<void> {
  const body = { ...credentialsOf('ada'), password: 'wrong' }
  for (let count = 0; count < times; count += 1) {
    const visitor = server.visitFrom(`192.0.2.${Math.floor(count / 5)}`)
    expect((await visitor.post('/session/sign-in', body)).status).toBe(401)
  }
}
