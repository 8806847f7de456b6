import { callApi } from './api.ts'

/** What a token opens, about who is signed in and those around. */

export interface Membership {
  readonly id: string
  readonly name: string
  readonly role: string
}

export interface Me {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly isAdministrator: boolean
  readonly organizations: readonly Membership[]
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly role: string
}

/** Seconds. */
export interface Policy {
  readonly sessionSeconds: number
  readonly inactivitySeconds: number
  readonly tokenSeconds: number
}

export function readMe(): Promise<Me> {
  return callApi('/api/me')
}

export async function listMembers(): Promise<readonly Member[]> {
  return (await callApi<{ members: readonly Member[] }>('/api/members')).members
}

export async function changeRole(user: string, role: string): Promise<void> {
  await callApi('/api/members/role', { user, role })
}

export async function removeMember(user: string): Promise<void> {
  await callApi('/api/members/remove', { user })
}

export async function setPolicy(policy: Policy): Promise<void> {
  await callApi('/api/policy', policy)
}
