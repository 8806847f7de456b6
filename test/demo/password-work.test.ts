import { describe, expect, test } from 'vitest'
import type { PasswordHasher } from '../../demo/server/people/passwords.ts'
import { credentialsOf, plainPasswords, startServer } from './visitor.ts'

const MAX_AT_ONCE = 2
const MAX_WAITING = 16
const WRONG = { email: 'nobody@demo.example', password: 'wrong' }

describe('the work of hashing', () => {
  test('is done two at a time, for those who are not there as for those who are, and nothing else waits for it', async () => {
    const passwords = new SlowPasswords()
    const server = await startServer({ passwords })
    const visitor = server.visit()
    const { token } = await visitor.signIn('ada')
    const before = passwords.done
    passwords.isSlow = true
    const guesses = Array.from({ length: 6 }, (_, index) => {
      const email = index % 2 === 0 ? WRONG.email : credentialsOf('grace').email
      return server.visitFrom(`203.0.113.${index}`).post('/session/sign-in', { ...WRONG, email })
    })
    await expect.poll(() => passwords.running).toBe(MAX_AT_ONCE)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
    expect((await visitor.callApi(token)).status).toBe(200)
    passwords.finish()
    expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual(guesses.map(() => 401))
    expect(passwords.most).toBe(MAX_AT_ONCE)
    expect(passwords.done - before).toBe(guesses.length)
  })

  test.each<[string, object]>([
    ['sign-in', credentialsOf('ada')],
    ['sign-up', { name: 'Mary', email: 'mary@demo.example', password: 'mechanism of the heavens' }],
    ['step-up', { password: credentialsOf('grace').password }],
  ])('is refused beyond a short line: a %s is told when to come back, and has not been counted', async (path, body) => {
    const passwords = new SlowPasswords()
    const server = await startServer({ passwords })
    const visitor = server.visit()
    await visitor.signIn('grace')
    passwords.isSlow = true
    const answered: number[] = []
    const line = Array.from({ length: MAX_AT_ONCE + MAX_WAITING + 3 }, async (_, index) => {
      const { status } = await server.visitFrom(`203.0.113.${index}`).post('/session/sign-in', WRONG)
      answered.push(status)
    })
    await expect.poll(() => answered).toEqual([503, 503, 503])
    // More than any limit lets through: what was not looked at is no guess.
    for (let count = 0; count < 12; count += 1) {
      const response = await visitor.post(`/session/${path}`, body)
      expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '2'])
      expect(await response.json()).toEqual({ error: 'server_busy' })
    }
    passwords.finish()
    await Promise.all(line)
    expect(answered.filter((status) => status === 401)).toHaveLength(MAX_AT_ONCE + MAX_WAITING)
    expect((await visitor.post(`/session/${path}`, body)).status).toBe(200)
  })

  test('goes on after one that failed', async () => {
    const passwords = new SlowPasswords()
    const server = await startServer({ passwords })
    passwords.isBroken = true
    for (let count = 0; count <= MAX_AT_ONCE; count += 1) {
      expect((await server.visit().post('/session/sign-in', WRONG)).status).toBe(500)
    }
    passwords.isBroken = false
    await server.visit().signIn('ada')
  })
})

/** Counts what is done at the same time, and has it last until it may finish. */
class SlowPasswords implements PasswordHasher {
  isSlow = false
  isBroken = false
  running = 0
  most = 0
  done = 0
  #release: () => void = () => {}
  readonly #released = new Promise<void>((resolve) => {
    this.#release = resolve
  })

  hash(password: string): Promise<string> {
    return this.#work(() => plainPasswords.hash(password))
  }

  verify(password: string, hash: string): Promise<boolean> {
    return this.#work(() => plainPasswords.verify(password, hash))
  }

  finish(): void {
    this.#release()
  }

  async #work<T>(answer: () => Promise<T>): Promise<T> {
    if (this.isBroken) throw new Error('broken')
    this.running += 1
    this.most = Math.max(this.most, this.running)
    if (this.isSlow) await this.#released
    this.running -= 1
    this.done += 1
    return answer()
  }
}
