/**
 * I11. No token is in the name of a lock, in a row of the ledger, in an error, or in a message anywhere but in the one
 * field that carries it; a question (`ask`) carries none at all. Looked for in each text of them, whole or as a part.
 *
 * No exceptions.
 */
import type { Message } from '../../../src/core/messages.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'

/** All texts in plain data, names of fields too. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      yield key
      yield* textsIn(each)
    }
  }
}

export const createSecretChecker: CreateChecker = () => {
  const tokens = new Set<string>()
  let shortest = Number.POSITIVE_INFINITY

  function learn(token: string): void {
    tokens.add(token)
    shortest = Math.min(shortest, token.length)
  }

  function leakIn(value: unknown): string | null {
    for (const text of textsIn(value)) {
      if (text.length < shortest) continue
      for (const token of tokens) if (text.includes(token)) return token
    }
    return null
  }

  function inMessage({ token, ...rest }: Message): string | null {
    if (rest.kind === 'ask' && token !== null) return token.value
    const { value: _carried, ...about } = token ?? { value: null }
    return leakIn([rest, about])
  }

  function inError(error: unknown): string | null {
    return error instanceof Error ? leakIn([error.message, error.stack, { ...error }]) : leakIn(error)
  }

  function found(happening: Happening): string | null {
    switch (happening.kind) {
      case 'lock':
        return leakIn(happening.name)
      case 'written':
        return leakIn(happening.rows)
      case 'posted':
        return inMessage(happening.message)
      case 'error':
        return inError(happening.error)
      default:
        return null
    }
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'handled' && happening.verdict.kind === 'token') learn(happening.verdict.minted.token)
    if ((happening.kind === 'act' || happening.kind === 'given') && happening.minted) learn(happening.minted.token)
    const token = tokens.size > 0 ? found(happening) : null
    return token === null ? null : `the token ${token} is in what tab ${tabOf(happening)} did: ${happening.kind}`
  }

  return createChecker('I11', [], judge)
}

function tabOf(happening: Happening): string {
  return 'tab' in happening ? happening.tab : 'nobody'
}
