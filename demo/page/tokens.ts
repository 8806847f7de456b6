import { TokenManager } from '../../src/index.ts'
import { MARKER_COOKIE } from '../names.ts'
import { endSession } from './server/session-server.ts'

/** All that an app needs to write. Elsewhere it says `from 'freshtoken'`. */
export const tokens: TokenManager = new TokenManager({
  endpoint: '/session/token',
  endSession: ({ session, signal }) => (session === null ? undefined : endSession(session, signal)),
  marker: MARKER_COOKIE,
})
