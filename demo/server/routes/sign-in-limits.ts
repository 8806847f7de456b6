import type { Database } from '../database/database.ts'
import { forgive, giveBack } from '../people/rate-limits.ts'
import { type Client, hasHosted } from '../sessions/clients.ts'
import type { Counted } from './attempts.ts'

/** Guesses at one account from one place, or from one browser that has been let in to it before. */
export const GUESS_LIMIT = { name: 'guess', max: 5, windowSeconds: 300 }
/** One place that tries many accounts. */
const ADDRESS_LIMIT = { name: 'sign-in', max: 50, windowSeconds: 300 }
/** Many places that try one account: slow enough to be hopeless, and no matter to the browser that its owner used last. */
const ACCOUNT_LIMIT = { name: 'account', max: 100, windowSeconds: 3600 }
/** Of right ones, of which nothing else is counted: a loop of them would fill the line for hashes, and the tables. */
export const REPEAT_LIMIT = { name: 'repeat', max: 60, windowSeconds: 3600 }

/** Where a sign-in comes from. */
export interface Place {
  readonly network: string
  readonly client: Client | undefined
}

export interface SignInLimits {
  /** What one more attempt counts for. */
  readonly counted: readonly Counted[]
  /** The password was right. */
  forgive(): Promise<void>
  /** It was wrong: a neighbour's guesses use up nothing of what the owner has. */
  giveBackRepeat(): Promise<void>
}

export async function signInLimits(db: Database, account: string, { network, client }: Place): Promise<SignInLimits> {
  // What OWASP calls a device cookie: guesses from elsewhere must not lock out who has been here.
  const isKnown = client !== undefined && (await hasHosted(db, client.id, account))
  const perAddress = [ADDRESS_LIMIT, network] as const
  const perPlace = [GUESS_LIMIT, `${account} ${isKnown ? client.id : network}`] as const
  const perRepeat = [REPEAT_LIMIT, `${account} ${network}`] as const
  const perAccount = [ACCOUNT_LIMIT, account] as const
  return {
    // The account last: one place that is refused already must not use up what it takes from all places.
    counted: [perAddress, perPlace, perRepeat, ...(isKnown ? [] : [perAccount])],
    async forgive() {
      // Of the address one less, not all: whoever knows one password may be guessing another.
      await giveBack(db, ...perAddress)
      for (const limit of [perPlace, perAccount]) await forgive(db, ...limit)
    },
    giveBackRepeat: () => giveBack(db, ...perRepeat),
  }
}
