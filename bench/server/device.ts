import { setTimeout as sleep } from 'node:timers/promises'
import { browserPorts } from '../../src/browser/index.ts'
import { TokenManager } from '../../src/index.ts'
import { EventReader } from '../../test/demo/events.ts'
import { type Door, Person } from './person.ts'

/** A device with the library on it, in Node: its own rules and timers, and a server that is real. */
export class Device {
  readonly tokens: TokenManager
  readonly #person: Person
  readonly #other: Person

  private constructor(person: Person, other: Person) {
    this.#person = person
    this.#other = other
    const ports = browserPorts()
    this.tokens = new TokenManager(
      // Each is a browser of its own: they share a process, and must not share a token.
      { endpoint: '/session/token', name: person.session },
      {
        ...ports,
        lifecycle: { ...ports.lifecycle, isBrowser: () => true },
        fetch: (url, init) => person.post(url, String(init.body)),
      },
    )
  }

  static async open(door: Door, number: number): Promise<Device> {
    const person = await Person.signUp(door, number)
    return new Device(person, await person.onAnotherDevice())
  }

  /** From another device of the same person. */
  async revoke(): Promise<void> {
    const response = await this.#other.post('/session/revoke', JSON.stringify({ session: this.#person.session }))
    if (!response.ok) throw new Error(`The revocation was answered by ${response.status}`)
  }

  /** Asks for tokens anew when it is told that its session has changed. Resolves when it is listening. */
  async listen(): Promise<void> {
    const events = new EventReader(await this.#person.post('/session/events', '{}'))
    await events.next()
    void this.#follow(events)
  }

  /** As an app calls, which asks for another token where one is refused. When the last answer came that was none. */
  async callUntilSignedOut(path: string, everyMs: number): Promise<number> {
    let last = Number.NaN
    let token = await this.tokens.getToken()
    while (token !== null) {
      const isLetIn = await this.#person.callApi(path, token)
      if (isLetIn) last = performance.now()
      await sleep(everyMs)
      token = await this.tokens.getToken(isLetIn ? undefined : { rejected: token })
    }
    return last
  }

  /** As somebody who keeps a token and asks for no other. When the last answer came that was no refusal. */
  async callUntilRefused(path: string, token: string, everyMs: number): Promise<number> {
    let last = Number.NaN
    while (await this.#person.callApi(path, token)) {
      last = performance.now()
      await sleep(everyMs)
    }
    return last
  }

  close(): void {
    this.tokens.dispose()
  }

  async #follow(events: EventReader): Promise<void> {
    while ((await events.next()) !== null) void this.tokens.invalidate()
  }
}
