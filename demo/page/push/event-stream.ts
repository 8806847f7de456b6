export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** Server-sent events out of chunks of text that end anywhere (HTML, "parsing an event stream"). */
export class EventStreamParser {
  #rest = ''
  #event = ''
  #data: string[] = []

  /** What is complete by now. Comments, ids and `retry` say nothing here. */
  push(chunk: string): readonly ServerEvent[] {
    // A lone CR may be half of a CRLF: what follows tells.
    const text = this.#rest + chunk
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, end).split(/\r\n|\r|\n/)
    this.#rest = (lines.pop() ?? '') + text.slice(end)
    return lines.flatMap((line) => this.#take(line) ?? [])
  }

  #take(line: string): ServerEvent | null {
    if (line === '') return this.#dispatch()
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    return null
  }

  #dispatch(): ServerEvent | null {
    const [event, data] = [this.#event, this.#data]
    this.#event = ''
    this.#data = []
    return data.length > 0 ? { event: event || 'message', data: data.join('\n') } : null
  }
}
