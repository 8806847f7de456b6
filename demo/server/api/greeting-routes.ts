import { Hono } from 'hono'
import type { UserEnv } from './require-user.ts'

/** Business code: it sees who is asking, and neither token nor session. */
export function createGreetingRoutes(): Hono<UserEnv> {
  return new Hono<UserEnv>().get('/greeting', (c) => {
    const user = c.get('user')
    const verb = user.can('notes:write') ? 'read and write' : 'read'
    const message =
      user.organization === null
        ? 'You are in no organization.'
        : `As ${user.role} of ${user.organization} you may ${verb} notes.`
    return c.json({ greeting: `Hello, ${user.name}.`, message })
  })
}
