interface ReplyContent {
  readonly body?: string
  readonly retryAfterMs?: number | null
  /** The server's clock. */
  readonly date?: number
}

/** What the library reads of a `Response`, which is slow to make by the thousand. */
export function createReply(status: number, { body = '', retryAfterMs = null, date }: ReplyContent): Response {
  const headers = new Map<string, string>()
  if (retryAfterMs !== null) headers.set('retry-after', String(retryAfterMs / 1000))
  if (date !== undefined) headers.set('date', new Date(date).toUTCString())
  const reply = {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name: string) => headers.get(name) ?? null },
    text: () => Promise.resolve(body),
  }
  return reply as unknown as Response
}
