/**
 * I3, for whose an epoch is. All tokens of one line that a tab tells of under one epoch are of one user, as far as the
 * tokens name a user: another identity begins another epoch (design, section 5), for the tokens of all lines, and of all
 * tabs, are then somebody else's. What a tab tells of is what it holds, its own or a peer's.
 *
 * No exceptions.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { epochName } from './trackers/births.ts'
import { Tokens } from './trackers/tokens.ts'

/** A token that names nobody is not a JWT. */
const namesUser = (token: string): boolean => token.includes('.')

export const createUserChecker: CreateChecker = () => {
  const tokens = new Tokens()
  /** By tab, line and epoch. */
  const users = new Map<string, string>()

  function judge(happening: Happening): string | null {
    if (happening.kind !== 'posted') return null
    const { tab, message } = happening
    const { session, line, token } = message
    const user = token && namesUser(token.value) ? tokens.of(token.value)?.minted.user : undefined
    if (!line || user === undefined) return null
    const name = `${tab} ${line.key} ${epochName(session)}`
    const known = users.get(name) ?? user
    users.set(name, user)
    return known === user ? null : `tab ${tab} tells of a token of ${user} in an epoch in which it had one of ${known}`
  }

  return createChecker('I3', [tokens], judge)
}
