import { CookieJar } from '../../test/demo/cookie-jar.ts'
import type { Call } from './load.ts'

/** Whom the server believes `X-Forwarded-For`: the bench itself, so that each person comes from an address of their own. */
export const FRONT = '127.0.0.1'

const PASSWORD = 'a long enough password'

/** Where requests go in: a server behind a socket, or one in this process. */
export interface Door {
  readonly origin: string
  readonly send: (path: string, init: RequestInit) => Response | Promise<Response>
}

export function doorAt(origin: string): Door {
  return { origin, send: (path, init) => fetch(origin + path, init) }
}

interface SignedIn {
  readonly token: string
  readonly session: { readonly id: string }
}

/** Somebody who is signed in, on one device. */
export class Person {
  session = ''
  /** The last one that was asked for here. */
  token = ''
  readonly #door: Door
  readonly #number: number
  readonly #jar = new CookieJar()

  private constructor(door: Door, number: number) {
    this.#door = door
    this.#number = number
  }

  /** `number`: unlike that of anybody else on this server. */
  static async signUp(door: Door, number: number): Promise<Person> {
    const person = new Person(door, number)
    await person.#enter('/session/sign-up', { name: `Person ${number}` })
    return person
  }

  async onAnotherDevice(): Promise<Person> {
    const other = new Person(this.#door, this.#number)
    await other.#enter('/session/sign-in', {})
    return other
  }

  async refresh(): Promise<void> {
    const response = await this.post('/session/token', JSON.stringify({ active: true }))
    this.token = (await readSignedIn(response)).token
  }

  /** By the cookies of this device. */
  async post(path: string, body: string): Promise<Response> {
    const response = await this.#door.send(path, { method: 'POST', headers: this.#headers, body })
    this.#jar.keep(response)
    return response
  }

  /** By a token, and no cookie. Whether it was let in. */
  async callApi(path: string, token: string = this.token): Promise<boolean> {
    const response = await this.#door.send(path, this.apiCall(path, token))
    await response.arrayBuffer()
    if (response.ok || response.status === 401) return response.ok
    throw new Error(`${path} was answered by ${response.status}`)
  }

  tokenCall(): Call {
    return { method: 'POST', path: '/session/token', headers: this.#headers, body: '{"active":true,"params":{}}' }
  }

  apiCall(path: string, token: string = this.token): Call {
    return { method: 'GET', path, headers: { Authorization: `Bearer ${token}` } }
  }

  async #enter(path: string, more: object): Promise<void> {
    const email = `person-${this.#number}@bench.example`
    const response = await this.post(path, JSON.stringify({ email, password: PASSWORD, ...more }))
    const { token, session } = await readSignedIn(response)
    this.token = token
    this.session = session.id
  }

  get #headers(): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      Origin: this.#door.origin,
      'X-Forwarded-For': `10.0.${this.#number >> 8}.${this.#number & 255}`,
      Cookie: this.#jar.header,
    }
  }
}

async function readSignedIn(response: Response): Promise<SignedIn> {
  if (response.status !== 200) throw new Error(`The server answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as SignedIn
}
