/** The people of the demo. No password: one click signs in, because it is the token that is to be shown. */

export interface Membership {
  readonly id: string
  readonly role: 'admin' | 'member'
  readonly permissions: readonly string[]
}

export interface Account {
  readonly id: string
  readonly name: string
  /** Not empty; the first one is where a session starts. */
  readonly organizations: readonly [Membership, ...Membership[]]
}

const ADMIN = { role: 'admin', permissions: ['notes:read', 'notes:write', 'members:manage'] } as const
const MEMBER = { role: 'member', permissions: ['notes:read'] } as const

const ACCOUNTS: readonly Account[] = [
  {
    id: 'ada',
    name: 'Ada Lovelace',
    organizations: [
      { id: 'analytical-engines', ...ADMIN },
      { id: 'royal-society', ...MEMBER },
    ],
  },
  { id: 'grace', name: 'Grace Hopper', organizations: [{ id: 'analytical-engines', ...MEMBER }] },
]

export function findAccount(id: string): Account | undefined {
  return ACCOUNTS.find((account) => account.id === id)
}

/** The membership asked for, or the first one. `undefined`: the account is no member there. */
export function findMembership(account: Account, organization: string | undefined): Membership | undefined {
  if (organization === undefined) return account.organizations[0]
  return account.organizations.find(({ id }) => id === organization)
}
