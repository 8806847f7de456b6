import { type Actor, act, callApi } from './api.ts'

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

export async function changeRole(actor: Actor, user: string, role: string): Promise<void> {
  await act(actor, '/api/members/role', { user, role })
}

export async function removeMember(actor: Actor, user: string): Promise<void> {
  await act(actor, '/api/members/remove', { user })
}

export async function setPolicy(actor: Actor, policy: Policy): Promise<void> {
  await act(actor, '/api/policy', policy)
}
