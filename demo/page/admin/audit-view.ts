import type { AuditEntry } from '../server/admin-api.ts'
import { formatDate } from '../ui/clock.ts'
import { byId, make } from '../ui/dom.ts'
import { describeDeed } from './describe-deed.ts'

/** Who did what, the newest first. */
export function showAudit(entries: readonly AuditEntry[], nameOf: (id: string) => string): void {
  const rows = entries.map((entry) => {
    const time = make('time', '', formatDate(entry.at))
    time.dateTime = new Date(entry.at).toISOString()
    return make('li', '', time, make('span', '', describeDeed(entry, nameOf)))
  })
  const list = byId('audit', HTMLOListElement)
  // What scrolls must be reached by the keyboard too.
  list.tabIndex = 0
  list.replaceChildren(...(rows.length > 0 ? rows : [make('li', 'empty', 'Nothing yet.')]))
}
