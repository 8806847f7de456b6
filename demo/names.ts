/** Names that the page and the server must agree on. */

/** The readable cookie that says whose session this is: the public id of the session, empty when there is none. */
export const MARKER_COOKIE = 'freshtoken-demo-marker'

/** What the server can be told to do wrong. `well`: nothing. */
export const TROUBLES = ['well', 'down', 'slow', 'busy'] as const

export type Trouble = (typeof TROUBLES)[number]
