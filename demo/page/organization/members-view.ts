import { changeRole, listMembers, type Member, removeMember } from '../server/organization-api.ts'
import { $place, $who, $whoKey, can, type Who } from '../session/who.ts'
import { confirm } from '../ui/ask.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, make, setText } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { makeButton } from '../ui/press.ts'
import { createResource } from '../ui/resource.ts'
import { showRows } from '../ui/rows.ts'
import { explainError } from '../ui/words.ts'

const ROLES = ['admin', 'member']
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
  const text = make('span', 'grow', make('strong', '', name))
  if (id === who.user) text.append(make('small', '', 'you'))
  const row = make('li', 'row', makeAvatar(id, name), text)
  row.dataset.key = id
  if (!can(who, MANAGE)) row.append(make('small', '', role))
  else row.append(make('span', 'row-actions', makeRoleChoice(member), makeRemoval(member)))
  return row
}

function makeRoleChoice({ id, name, role }: Member): HTMLSelectElement {
  const choice = make('select', 'small', ...ROLES.map((one) => new Option(one, one, one === role, one === role)))
  choice.ariaLabel = `Role of ${name}`
  choice.addEventListener('change', async () => {
    try {
      await changeRole(id, choice.value)
      notify(`${name} is ${choice.value} now.`)
    } catch (error) {
      notify(`Not done. ${explainError(error)}`, 'bad')
    }
    await members.reload().catch(() => {})
  })
  return choice
}

function makeRemoval({ id, name }: Member): HTMLButtonElement {
  return makeButton('✕', { label: `Remove ${name}`, tone: 'icon' }, async () => {
    const text =
      'Their sessions are in no organization any more, from the next token on. There is no way back in this demo.'
    if (!(await confirm(`Remove ${name}?`, text, 'Remove'))) return
    await removeMember(id)
    notify(`Removed: ${name}.`)
    await members.reload()
  })
}
