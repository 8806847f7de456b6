/** As much of a browser's jar as a server can see: values by name, as `Set-Cookie` has left them. */
export class CookieJar extends Map<string, string> {
  /** What goes out as `Cookie`. */
  get header(): string {
    return [...this].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0/i.test(line)) this.delete(name)
      else this.set(name, value)
    }
  }
}
