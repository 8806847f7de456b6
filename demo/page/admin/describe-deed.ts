import type { AuditEntry } from '../server/admin-api.ts'

/** One line of the audit log as a sentence. A deed that this page does not know is told by its code. */
export function describeDeed(entry: AuditEntry, nameOf: (id: string) => string): string {
  const { action, actorId, userId, details, organizationId } = entry
  const actor = actorId === null ? 'The server' : nameOf(actorId)
  const whom = userId === null ? 'somebody' : nameOf(userId)
  const whose = userId === actorId ? 'an own session' : `a session of ${whom}`
  const deeds: Readonly<Record<string, string>> = {
    'user.signed-up': 'signed up',
    'user.signed-in': 'signed in',
    'user.banned': `banned ${whom}`,
    'user.unbanned': `took back the ban of ${whom}`,
    'session.revoked': `revoked ${whose}`,
    'sessions.ended-everywhere': 'signed out everywhere',
    'session.stepped-up': 'entered the password again',
    'member.role-changed': `made ${whom} ${details.role} of ${organizationId}`,
    'member.removed': `removed ${whom} from ${organizationId}`,
    'organization.policy-changed': `changed how long sessions of ${organizationId} last`,
    'keys.rotated': 'rotated the signing keys',
  }
  return `${actor} ${deeds[action] ?? action}.`
}
