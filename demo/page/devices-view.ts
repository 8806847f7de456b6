import { formatDate } from './clock.ts'
import { byId, make } from './dom.ts'
import { notify } from './log.ts'
import { onPress } from './press.ts'
import { type Device, listDevices, revokeDevice, ServerError } from './server.ts'
import { tokens } from './tokens.ts'

const MAX_SHOWN = 6

/** Where else this person is signed in, and the button that ends it. */
export function showDevices(): void {
  onPress(byId('devices-reload', HTMLButtonElement), reload)
  let shownFor: unknown = null
  tokens.$session.subscribe((session) => {
    const id = session.status === 'signed-in' ? session.claims.sid : null
    byId('devices-reload', HTMLButtonElement).disabled = id === null
    if (id === null) show([])
    else if (id !== shownFor) void reload()
    shownFor = id
  })
}

/** A list that cannot be had for now stays as it was: the button is there to ask again. */
async function reload(): Promise<void> {
  try {
    show(await listDevices())
  } catch (error) {
    if (error instanceof ServerError && error.status === 401) show([])
  }
}

function show(devices: readonly Device[]): void {
  const items = devices.slice(0, MAX_SHOWN).map(describe)
  byId('devices', HTMLUListElement).replaceChildren(...(items.length > 0 ? items : [make('li', 'empty', 'None.')]))
}

function describe(device: Device): HTMLElement {
  const name = make('strong', '', device.device)
  if (device.isCurrent) name.append(' ', make('span', 'chip', 'this browser'))
  const item = make('li', device.status, make('div', '', name, make('small', '', describeTimes(device))))
  if (device.status === 'active' && !device.isCurrent) item.append(makeRevoke(device))
  return item
}

function makeRevoke({ id, device }: Device): HTMLButtonElement {
  const button = make('button', 'small', 'Revoke')
  button.type = 'button'
  button.ariaLabel = `Revoke ${device}`
  onPress(button, async () => {
    await revokeDevice(id)
    notify(`Revoked: ${device}.`)
    await reload()
  })
  return button
}

/** Two times that mean different things: when there was a person, and when there was a request. */
function describeTimes({ status, createdAt, lastActiveAt, lastTokenAt, endedAt }: Device): string {
  if (status !== 'active') return `${status} ${formatDate(endedAt ?? createdAt)}`
  const token = lastTokenAt === null ? 'none yet' : formatDate(lastTokenAt)
  return `signed in ${formatDate(createdAt)}, active ${formatDate(lastActiveAt)}, last token ${token}`
}
