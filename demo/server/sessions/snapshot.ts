import type { Membership, Policy } from '../people/organizations.ts'

/** What a session copies, so that its row says all that a token says. */
export function snapshotOf(membership: Membership | undefined, policy: Policy) {
  const { sessionSeconds, inactivitySeconds, tokenSeconds } = membership ?? policy
  return {
    organizationId: membership?.organizationId ?? null,
    role: membership?.role ?? null,
    permissions: membership?.permissions ?? [],
    sessionSeconds,
    inactivitySeconds,
    tokenSeconds,
  }
}
