import type { PasswordHasher } from './passwords.ts'
import type { User } from './users.ts'

/** Whether somebody is who they say, without telling whether there is such a person. */
export class Credentials {
  readonly #passwords: PasswordHasher
  /** Hashed as all others are, of a password that nobody has. */
  readonly #decoy: string

  private constructor(passwords: PasswordHasher, decoy: string) {
    this.#passwords = passwords
    this.#decoy = decoy
  }

  static async create(passwords: PasswordHasher): Promise<Credentials> {
    return new Credentials(passwords, await passwords.hash(crypto.randomUUID()))
  }

  hash(password: string): Promise<string> {
    return this.#passwords.hash(password)
  }

  /** The same work for nobody as for somebody: the time that it takes must not tell them apart. */
  async check(user: User | undefined, password: string): Promise<boolean> {
    const isRight = await this.#passwords.verify(password, user?.passwordHash ?? this.#decoy)
    return isRight && user !== undefined
  }
}
