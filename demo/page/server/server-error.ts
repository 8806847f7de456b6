/** The server's no. Decide by `code`. */
export class ServerError extends Error {
  readonly status: number
  readonly code: string
  /** Which member of the body was wrong. */
  readonly field: string | undefined
  /** When to come back, if the server said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    code: string,
    details: { readonly field?: string | undefined; readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(`${status} ${code}`)
    this.name = 'ServerError'
    this.status = status
    this.code = code
    this.field = details.field
    this.retryAfterSeconds = details.retryAfterSeconds
  }

  static async read(response: Response): Promise<ServerError> {
    const { error = 'unknown', field } = await response.json().catch(() => ({}))
    const retryAfter = response.headers.get('Retry-After')
    const retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter)
    return new ServerError(response.status, String(error), { field, retryAfterSeconds })
  }
}
