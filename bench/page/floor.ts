/** The same by hand, with the bare platform: what nothing built on it can be faster than. */
export class Floor {
  readonly #channel = new BroadcastChannel('floor')

  /** Says it to the other tabs. When. */
  post(): number {
    this.#channel.postMessage('signed out')
    return Date.now()
  }

  /** When this tab was told. */
  postedAt(): Promise<number> {
    return new Promise((resolve) => {
      this.#channel.onmessage = () => resolve(Date.now())
    })
  }

  /** Takes a lock, and lets it go when the page is frozen or left. Resolves when it is held. */
  hold(name: string): Promise<void> {
    return new Promise((held) => {
      void navigator.locks.request(name, () => {
        held()
        return new Promise<void>((release) => {
          for (const type of ['freeze', 'pagehide']) addEventListener(type, () => release(), { capture: true })
        })
      })
    })
  }

  /** Waits for the lock, then asks for a token. When it was there. */
  takeOver(name: string): Promise<number> {
    return navigator.locks.request(name, async () => {
      const response = await fetch('/session/token', { method: 'POST', cache: 'no-store' })
      await response.json()
      return Date.now()
    })
  }
}
