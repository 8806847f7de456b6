import type { Cookies } from '../core/ports.ts'

export const cookies: Cookies = {
  read(name) {
    try {
      const start = `${name}=`
      const pair = document.cookie.split('; ').find((found) => found.startsWith(start))
      return pair ? pair.slice(start.length) : ''
    } catch {
      // A worker has no document, and a sandboxed frame may not read (HTML, `document.cookie`, SecurityError).
      return ''
    }
  },
}
