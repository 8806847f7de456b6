import type { Cookies } from '../../src/core/ports.ts'

/** The readable cookies of an origin. */
export interface CookieJar extends Cookies {
  /** `''` takes it away. */
  set(name: string, value: string): void
}

/** `changed` stands for the event `change` of the cookie store. */
export function createCookieJar(changed: () => void): CookieJar {
  const cookies = new Map<string, string>()
  return {
    read: (name) => cookies.get(name) ?? '',
    set(name, value) {
      const isChange = (cookies.get(name) ?? '') !== value
      cookies.set(name, value)
      if (isChange) changed()
    },
  }
}
