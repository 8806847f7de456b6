import { median } from '../statistics.ts'
import { digits, spread, type Table } from './table.ts'

/** How often a browser with a tab that is shown asks for a token: after 5/6 of 60 s. */
const MINT_SECONDS = 50

/** What one kind of request came to in one round. */
export interface Sample {
  readonly perSecond: number
  /** Of the server's process, for each request. */
  readonly serverMs: number
  /** Of the database, for each request; `NaN` where that is within the server. */
  readonly databaseMs: number
}

/** What one server came to, round by round. */
export interface Samples {
  /** The API, by the token alone. */
  readonly verified: readonly Sample[]
  /** The same answer of it, by the session as well. */
  readonly lookedUp: readonly Sample[]
  readonly minted: readonly Sample[]
}

/** A column for each server. */
export function tabulate(servers: Readonly<Record<string, Samples>>): Table {
  const row = (what: string, read: (samples: Samples) => readonly number[], decimals = 0) => [
    what,
    ...Object.values(servers).map((samples) => spread(read(samples), digits(decimals))),
  ]
  const each = (kind: keyof Samples, what: keyof Sample) => (samples: Samples) =>
    samples[kind].map((sample) => sample[what])
  const users = (samples: Samples) => samples.minted.map(({ perSecond }) => perSecond * MINT_SECONDS)
  return {
    head: ['under full load', ...Object.keys(servers)],
    rows: [
      row('API calls a second, the token verified', each('verified', 'perSecond')),
      row('API calls a second, the session looked up as well', each('lookedUp', 'perSecond')),
      row('verified over looked up, round by round', ratios, 2),
      row('server’s processor time for a call, verified, ms', each('verified', 'serverMs'), 2),
      row('server’s processor time for a call, looked up, ms', each('lookedUp', 'serverMs'), 2),
      row('database’s processor time for a call, looked up, ms', each('lookedUp', 'databaseMs'), 2),
      row('tokens minted a second', each('minted', 'perSecond')),
      row('server’s processor time for a token, ms', each('minted', 'serverMs'), 2),
      row('database’s processor time for a token, ms', each('minted', 'databaseMs'), 2),
      row(`active users, at one token in ${MINT_SECONDS} s`, users),
    ],
  }
}

/** What that means for who has to plan: this machine's figures, and what the processor times make of them. */
export function conclude({ minted }: Samples): string {
  const of = (what: keyof Sample) => median(minted.map((sample) => sample[what]))
  const [perSecond, serverMs, databaseMs] = [of('perSecond'), of('serverMs'), of('databaseMs')]
  const whole = digits(0)
  const alone = 1000 / databaseMs
  return [
    `One process of the server and one PostgreSQL, with the load on the same machine, mint ${whole(perSecond)} tokens a second.`,
    `At one token in ${MINT_SECONDS} s that is ${whole(perSecond * MINT_SECONDS)} users who have a tab in view.`,
    `A token takes ${digits(2)(serverMs)} ms of a processor in the server and ${digits(2)(databaseMs)} ms in the database. So each processor`,
    `that the database has for itself is enough for ${whole(alone)} tokens a second, ${whole(alone * MINT_SECONDS)} such users,`,
    `and keeps ${digits(1)(serverMs / databaseMs)} processes of the server busy.`,
    '',
  ].join('\n')
}

function ratios({ verified, lookedUp }: Samples): number[] {
  return verified.map(({ perSecond }, round) => perSecond / (lookedUp[round]?.perSecond ?? Number.NaN))
}
