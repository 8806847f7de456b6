/** A token request that the server has decided, and whose answer it keeps back. */
export interface Hold {
  /** Sends the answer, to whoever still waits for it. */
  release(): void
}

/** Lets a test stand between the decision of the server and its answer. */
export class Holds {
  readonly #expected: Promise<void>[] = []

  /** The next token request that no other hold takes is kept back. */
  holdNext(): Hold {
    let release = () => {}
    this.#expected.push(
      new Promise((resolve) => {
        release = resolve
      }),
    )
    return { release }
  }

  /** Resolves when this request may be answered. */
  async pass(): Promise<void> {
    await this.#expected.shift()
  }
}
