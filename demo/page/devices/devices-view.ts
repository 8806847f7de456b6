import { type Device, listDevices, revokeDevice } from '../server/session-server.ts'
import { $ownKey, $user, $who } from '../session/who.ts'
import { byId, setText } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { setHidden } from '../ui/place.ts'
import { makeButton, onPress } from '../ui/press.ts'
import { createResource } from '../ui/resource.ts'
import { showRows } from '../ui/rows.ts'
import { describeDevice } from './describe-device.ts'
import { describeEnded, MAX_ENDED } from './describe-ended.ts'

const devices = createResource<readonly Device[]>($ownKey, [], listDevices, $user)

/** Where else this person is signed in, where they were, and the button that ends it. */
export function showDevices(): void {
  const reload = byId('devices-reload', HTMLButtonElement)
  onPress(reload, devices.reload)
  devices.$value.subscribe(show)
  $who.subscribe((who) => {
    reload.disabled = who?.isSideAccount ?? true
    setText(
      byId('devices-note', HTMLParagraphElement),
      who?.isSideAccount ? `This tab alone shows ${who.name}. Use this account in all tabs to see its devices.` : '',
    )
  })
}

function show(all: readonly Device[]): void {
  const alive = all.filter(({ status }) => status === 'active')
  const over = all.filter(({ status }) => status !== 'active')
  showRows(byId('devices', HTMLUListElement), alive.map(describeWithRevoke))
  setHidden(byId('devices-over', HTMLDetailsElement), over.length === 0)
  setText(byId('devices-over-title', HTMLElement), describeEnded(over.length))
  showRows(byId('devices-history', HTMLUListElement), over.slice(0, MAX_ENDED).map(describeDevice))
}

function describeWithRevoke(device: Device): HTMLElement {
  const item = describeDevice(device)
  item.dataset.key = device.id
  if (!device.isCurrent) item.append(makeRevoke(device))
  return item
}

function makeRevoke({ id, device }: Device): HTMLButtonElement {
  return makeButton('Revoke', { label: `Revoke ${device}` }, async () => {
    const current = $ownKey.get()
    if (current === null) return
    await revokeDevice(id, current)
    notify(`Revoked: ${device}.`)
    await devices.reload()
  })
}
