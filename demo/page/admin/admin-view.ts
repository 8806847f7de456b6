import { computed } from 'nanostores'
import { withStepUp } from '../account/step-up.ts'
import { listAllDevices, listAudit, listPeople, rotateKeys } from '../server/admin-api.ts'
import { me } from '../session/me.ts'
import { $user, $who, $whoKey } from '../session/who.ts'
import { byId } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { setHidden } from '../ui/place.ts'
import { onPress } from '../ui/press.ts'
import { createResource } from '../ui/resource.ts'
import { showAllDevices } from './all-devices-view.ts'
import { showAudit } from './audit-view.ts'
import { showPeople } from './people-view.ts'

const $key = computed([me.$value, $who, $whoKey], (person, who, key) =>
  person?.isAdministrator && person.id === who?.user ? key : null,
)

async function readEverything() {
  const [people, devices, audit] = await Promise.all([listPeople(), listAllDevices(), listAudit()])
  return { people, devices, audit }
}

const everything = createResource($key, { people: [], devices: [], audit: [] }, readEverything, $user)

/** What the administrator of the server sees and does, across organizations. */
export function showAdmin(): void {
  const card = byId('admin', HTMLElement)
  $key.subscribe((key) => {
    setHidden(card, key === null)
  })
  everything.$value.subscribe(({ people, devices, audit }) => {
    const names = new Map(people.map(({ id, name }) => [id, name]))
    const nameOf = (id: string) => names.get(id) ?? id
    showPeople(people, everything.reload)
    showAllDevices(devices, nameOf, everything.reload)
    showAudit(audit, nameOf)
  })
  onPress(byId('admin-reload', HTMLButtonElement), everything.reload)
  onPress(byId('rotate-keys', HTMLButtonElement), async () => {
    const who = $who.get()
    if (!who) return
    await withStepUp(async () => {
      await rotateKeys(who)
      notify('The next key signs from now on. Tokens of the one before are good to their end.')
      await everything.reload()
    })
  })
}
