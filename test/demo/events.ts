/** Reads a stream of server-sent events, one by one, as a page does by `fetch`. */
export class EventReader {
  readonly response: Response
  readonly #reader: ReadableStreamDefaultReader<string>
  #text = ''

  constructor(response: Response) {
    if (!response.body) throw new Error('an answer without a body')
    this.response = response
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  }

  /** The next event, a comment included as it stands. `null`: the server has closed the stream. */
  async next(): Promise<string | null> {
    while (!this.#text.includes('\n\n')) {
      const { done, value } = await this.#reader.read()
      if (done) return null
      this.#text += value
    }
    const end = this.#text.indexOf('\n\n')
    const event = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 2)
    return event
  }

  async leave(): Promise<void> {
    await this.#reader.cancel()
  }
}

export function changeOf(session: string): string {
  return `event: session-changed\ndata: ${JSON.stringify({ session })}`
}
