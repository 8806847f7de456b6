/** Names that the page and the server must agree on. */

/** The readable cookie that changes whenever somebody signs in or over. The page takes it away when it has signed out. */
export const MARKER_COOKIE = 'freshtoken-demo-marker'

/** What the server can be told to do wrong. `well`: nothing. */
export const TROUBLES = ['well', 'down', 'slow', 'busy'] as const

export type Trouble = (typeof TROUBLES)[number]

/** People who are there from the start, so that one click signs in. */
export const SEED_ACCOUNTS = [
  { id: 'ada', name: 'Ada Lovelace', email: 'ada@demo.example', isAdministrator: true },
  { id: 'grace', name: 'Grace Hopper', email: 'grace@demo.example', isAdministrator: false },
] as const

/** No secret: it is in the page. */
export const SEED_PASSWORD = 'analytical engine'
