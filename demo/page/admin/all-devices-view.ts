import { describePlace } from '../devices/describe-place.ts'
import { revokeAnyDevice, type TheirDevice } from '../server/admin-api.ts'
import { $who } from '../session/who.ts'
import { formatDate } from '../ui/clock.ts'
import { byId, make } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { makeButton } from '../ui/press.ts'
import { showRows } from '../ui/rows.ts'

type NameOf = (id: string) => string

/** Everybody's living sessions. */
export function showAllDevices(devices: readonly TheirDevice[], nameOf: NameOf, reload: () => Promise<void>): void {
  const alive = devices.filter(({ status }) => status === 'active')
  showRows(
    byId('all-devices', HTMLUListElement),
    alive.map((device) => describe(device, nameOf(device.user), reload)),
  )
}

function describe(theirs: TheirDevice, name: string, reload: () => Promise<void>) {
  const { id, device, isCurrent, lastActiveAt } = theirs
  const title = make('span', 'title', make('strong', '', name))
  if (isCurrent) title.append(make('span', 'chip', 'this browser'))
  const text = make(
    'span',
    'grow',
    title,
    make('small', '', `${device} · ${describePlace(theirs)}`),
    make('small', '', `active ${formatDate(lastActiveAt)}`),
  )
  const row = make('li', 'row', text)
  row.dataset.key = id
  const who = $who.get()
  if (who && !isCurrent) {
    const revoke = makeButton('Revoke', { label: `Revoke ${name} on ${device}` }, async () => {
      await revokeAnyDevice(who, id)
      notify(`Revoked: ${name} on ${device}.`)
      await reload()
    })
    row.append(revoke)
  }
  return row
}
