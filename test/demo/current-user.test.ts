import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { CurrentUser } from '../../demo/server/api/current-user.ts'
import type { AccessClaims } from '../../demo/server/keys/tokens.ts'
import { findLiving } from '../../demo/server/sessions/sessions.ts'
import { startServer } from './visitor.ts'

test('business code cannot tell a user of a token from one of a session', async () => {
  const server = await startServer()
  const { token, session } = await server.visit().signIn('ada')
  const row = await findLiving(server.database, session.id, new Date(Date.UTC(2030, 0, 1)))
  if (!row) throw new Error('no session')
  const users = [CurrentUser.fromClaims(decodeJwt<AccessClaims>(token)), CurrentUser.fromSession(row)]
  for (const user of users) {
    expect({ ...user }).toEqual({
      id: 'ada',
      name: 'Ada Lovelace',
      sessionId: session.id,
      organization: 'analytical-engines',
      role: 'admin',
      authenticatedAt: Date.UTC(2030, 0, 1),
    })
    expect([user.can('notes:write'), user.can('notes:burn')]).toEqual([true, false])
    expect([user.isMember('analytical-engines'), user.isMember('royal-society')]).toEqual([true, false])
  }
})
