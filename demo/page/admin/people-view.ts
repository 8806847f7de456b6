import { withStepUp } from '../account/step-up.ts'
import { ban, type Person, unban } from '../server/admin-api.ts'
import { $who, type Who } from '../session/who.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, make } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { makeButton } from '../ui/press.ts'
import { showRows } from '../ui/rows.ts'

/** Everybody who has an account, and who of them is kept out. */
export function showPeople(people: readonly Person[], reload: () => Promise<void>): void {
  showRows(
    byId('people', HTMLUListElement),
    people.map((person) => describe(person, reload)),
  )
}

function describe(person: Person, reload: () => Promise<void>): HTMLElement {
  const { id, name, email, isAdministrator, bannedAt } = person
  const title = make('span', 'title', make('strong', '', name))
  if (isAdministrator) title.append(make('span', 'chip', 'administrator'))
  if (bannedAt !== null) title.append(make('span', 'chip bad', 'banned'))
  const row = make('li', 'row', makeAvatar(id, name), make('span', 'grow', title, make('small', '', email)))
  row.dataset.key = id
  // Who bans themselves finds nobody to take it back.
  const who = $who.get()
  if (who && id !== who.user) row.append(makeVerdict(person, who, reload))
  return row
}

function makeVerdict({ id, name, bannedAt }: Person, who: Who, reload: () => Promise<void>): HTMLButtonElement {
  const isBanned = bannedAt !== null
  const verb = isBanned ? 'Unban' : 'Ban'
  return makeButton(verb, { label: `${verb} ${name}`, tone: isBanned ? '' : 'danger' }, () =>
    withStepUp(async () => {
      await (isBanned ? unban(who, id) : ban(who, id))
      notify(isBanned ? `${name} may sign in again.` : `${name} is banned, and signed out everywhere.`)
      await reload()
    }),
  )
}
