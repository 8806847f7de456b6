import type { Session } from '../sessions/sessions.ts'
import { shortenAddress } from './address.ts'
import { nameDevice } from './device.ts'
import type { Locate } from './locations.ts'

/**
 * One of a user's devices. Two times that mean different things: when there was a person, and when a token. It is located by
 * the whole address: networks are smaller than what is left of a shortened one.
 */
export function describeDevice(session: Session, currentId: string | null, locate: Locate) {
  const { id, userAgent, address, status, organizationId, createdAt, lastActiveAt, lastTokenAt, endedAt } = session
  return {
    id,
    device: nameDevice(userAgent),
    address: address === null ? null : shortenAddress(address),
    location: address === null ? null : locate(address),
    organization: organizationId,
    status,
    isCurrent: id === currentId,
    createdAt: createdAt.getTime(),
    lastActiveAt: lastActiveAt.getTime(),
    lastTokenAt: lastTokenAt?.getTime() ?? null,
    endedAt: endedAt?.getTime() ?? null,
  }
}

/** One of the accounts that are signed in side by side in a browser. */
export function describeAccount({ id, userId, claims, organizationId, role }: Session, currentId: string | null) {
  return {
    session: id,
    user: userId,
    name: String(claims.name ?? userId),
    organization: organizationId,
    role,
    isCurrent: id === currentId,
  }
}
