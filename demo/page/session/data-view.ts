import { readSessionData, type SessionData, writeSessionData } from '../server/session-server.ts'
import { byId, find } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { createResource } from '../ui/resource.ts'
import { explainError } from '../ui/words.ts'
import { $ownKey, $user } from './who.ts'

const NONE: SessionData = { locale: null, cart: null }

/** What belongs to the session and not into its token: it is too much for each request, or changes too often. */
export function showSessionData(): void {
  const form = byId('data', HTMLFormElement)
  const data = createResource($ownKey, NONE, readSessionData, $user)
  let shown = NONE
  const show = (value: SessionData) => {
    showUnlessTyped(byId('data-locale', HTMLSelectElement), shown.locale, value.locale)
    showUnlessTyped(byId('data-cart', HTMLInputElement), shown.cart, value.cart)
    shown = value
  }
  data.$value.subscribe(show)
  $ownKey.subscribe((key) => {
    form.reset()
    shown = NONE
    find(form, 'button', HTMLButtonElement).disabled = key === null
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void save(changesSince(shown, form), data.reload)
  })
}

/** An answer that comes while somebody types takes nothing away from them. */
function showUnlessTyped(field: HTMLSelectElement | HTMLInputElement, before: string | null, now: string | null): void {
  if (field.value === (before ?? '')) field.value = now ?? ''
}

/** What somebody changed here, and no more: another tab may have changed the rest, or it has not come yet. */
function changesSince(shown: SessionData, form: HTMLFormElement): Partial<SessionData> {
  const fields = new FormData(form)
  const read = (name: string) => String(fields.get(name) ?? '') || null
  const [locale, cart] = [read('locale'), read('cart')]
  return { ...(locale !== shown.locale && { locale }), ...(cart !== shown.cart && { cart }) }
}

/** What could not be kept stays in the fields. */
async function save(changes: Partial<SessionData>, reload: () => Promise<void>): Promise<void> {
  const session = $ownKey.get()
  if (session === null) return
  try {
    await writeSessionData(session, changes)
    notify('Kept with the session.')
    await reload().catch(() => {})
  } catch (error) {
    notify(`Not done. ${explainError(error)}`, 'bad')
  }
}
