import type { Storage } from '../database/database.ts'
import { CHANGES_CHANNEL } from './changes.ts'

export interface Subscriber {
  readonly clientId: string
  /** Whose sessions they are. */
  readonly userIds: ReadonlySet<string>
  readonly ids: ReadonlySet<string>
  /** May be told of no id at all: then it is time to look whether the feed is closed. */
  readonly onChange: (ids: readonly string[]) => void
}

/** Which sessions have changed, in whichever process. One line to the database for all who listen here. */
export class ChangeFeed {
  readonly #subscribers = new Set<Subscriber>()
  #isClosed = false
  #unlisten: (() => Promise<void>) | undefined

  static async open(storage: Storage): Promise<ChangeFeed> {
    const feed = new ChangeFeed()
    feed.#unlisten = await storage.listen(CHANGES_CHANNEL, {
      onNotice: (id) => feed.#tell((ids) => (ids.has(id) ? [id] : [])),
      // Told of too much, a page asks once in vain; told of too little, it shows what is over.
      onGap: () => feed.#tell((ids) => [...ids]),
    })
    return feed
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  get size(): number {
    return this.#subscribers.size
  }

  countOfClient(clientId: string): number {
    return [...this.#subscribers].filter((subscriber) => subscriber.clientId === clientId).length
  }

  countOfUser(userId: string): number {
    return [...this.#subscribers].filter(({ userIds }) => userIds.has(userId)).length
  }

  /** Answers its own undo. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { onChange } of this.#subscribers) onChange([])
    await this.#unlisten?.()
  }

  #tell(concerned: (ids: ReadonlySet<string>) => readonly string[]): void {
    for (const { ids, onChange } of this.#subscribers) {
      const changed = concerned(ids)
      if (changed.length > 0) onChange(changed)
    }
  }
}
