import { type Actor, act, callApi } from './api.ts'
import type { Device } from './session-server.ts'

/** What the administrator's token opens. */

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly isAdministrator: boolean
  /** `null`: not banned. */
  readonly bannedAt: number | null
}

export interface TheirDevice extends Device {
  readonly user: string
}

export interface AuditEntry {
  readonly at: number
  readonly actorId: string | null
  readonly action: string
  readonly userId: string | null
  readonly organizationId: string | null
  readonly details: Readonly<Record<string, unknown>>
}

const SHOWN = 30

export async function listPeople(): Promise<readonly Person[]> {
  return (await callApi<{ users: readonly Person[] }>(`/api/admin/users?limit=${SHOWN}`)).users
}

export async function listAllDevices(): Promise<readonly TheirDevice[]> {
  return (await callApi<{ sessions: readonly TheirDevice[] }>(`/api/admin/sessions?limit=${SHOWN}`)).sessions
}

export async function listAudit(): Promise<readonly AuditEntry[]> {
  return (await callApi<{ entries: readonly AuditEntry[] }>(`/api/admin/audit?limit=${SHOWN}`)).entries
}

export async function revokeAnyDevice(actor: Actor, session: string): Promise<void> {
  await act(actor, `/api/admin/sessions/${encodeURIComponent(session)}/revoke`, {})
}

export async function ban(actor: Actor, user: string): Promise<void> {
  await act(actor, `/api/admin/users/${encodeURIComponent(user)}/ban`, {})
}

export async function unban(actor: Actor, user: string): Promise<void> {
  await act(actor, `/api/admin/users/${encodeURIComponent(user)}/unban`, {})
}

export async function rotateKeys(actor: Actor): Promise<void> {
  await act(actor, '/api/admin/keys/rotate', {})
}
