import { changeRole, listMembers, type Member, removeMember } from '../server/organization-api.ts'
import { confirm } from '../session/ask.ts'
import { $place, $who, $whoKey, can, type Who } from '../session/who.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, make, setText } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { makeButton } from '../ui/press.ts'
import { createResource } from '../ui/resource.ts'
import { showRows } from '../ui/rows.ts'

const MANAGE = 'members:manage'

const members = createResource<readonly Member[] | null>($whoKey, null, listMembers, $place)

/** Who else is in the organization, and what they are; to be changed by those who may. */
export function showMembers(): void {
  const list = byId('members', HTMLUListElement)
  const hint = byId('members-hint', HTMLParagraphElement)
  const show = () => {
    const who = $who.get()
    const all = members.$value.get()
    showRows(list, who && all ? all.map((member) => describe(member, who)) : [], all ? 'Nobody.' : '')
    setText(hint, describeRight(who))
  }
  members.$value.subscribe(show)
  $who.subscribe(show)
}

function describeRight(who: Who | null): string {
  if (!who?.organization) return ''
  if (!can(who, MANAGE)) return 'Administrators of the organization may change roles.'
  return 'A changed role is in the next token of each session it concerns, in all their tabs.'
}

function describe(member: Member, who: Who): HTMLElement {
  const { id, name, role } = member
  const text = make(
    'span',
    'grow',
    make('strong', '', name),
    make('small', '', id === who.user ? `${role} · you` : role),
  )
  const row = make('li', 'row', makeAvatar(id, name), text)
  row.dataset.key = id
  if (can(who, MANAGE)) row.append(make('span', 'row-actions', makeRoleChange(member, who), makeRemoval(member, who)))
  return row
}

/** A button and no list, which an arrow key would change at once. */
function makeRoleChange({ id, name, role }: Member, who: Who): HTMLButtonElement {
  const other = role === 'admin' ? 'member' : 'admin'
  return makeButton(`Make ${other}`, { label: `Make ${other}: ${name}` }, async () => {
    await changeRole(who, id, other)
    notify(`${name} is ${other} now.`)
    await members.reload()
  })
}

function makeRemoval({ id, name }: Member, who: Who): HTMLButtonElement {
  return makeButton('✕', { label: `Remove ${name}`, tone: 'icon' }, async () => {
    const text =
      'Their sessions are in no organization any more, from the next token on. There is no way back in this demo.'
    if (!(await confirm(`Remove ${name}?`, text, 'Remove'))) return
    await removeMember(who, id)
    notify(`Removed: ${name}.`)
    await members.reload()
  })
}
