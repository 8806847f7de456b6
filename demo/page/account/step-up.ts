import { SEED_ACCOUNTS, SEED_PASSWORD } from '../../names.ts'
import { ServerError } from '../server/server-error.ts'
import { stepUp } from '../server/session-server.ts'
import { $who } from '../session/who.ts'
import { tokens } from '../tokens.ts'
import { byId, setText } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { openModal } from '../ui/modal.ts'
import { onPress } from '../ui/press.ts'
import { explainError } from '../ui/words.ts'

/** The password again, for what is hard to undo: RFC 9470. */
export function showStepUp(): void {
  const button = byId('step-up', HTMLButtonElement)
  $who.subscribe((who) => {
    button.disabled = who?.isSideAccount ?? true
  })
  onPress(button, confirmPerson)
  byId('password-cancel', HTMLButtonElement).addEventListener('click', () => {
    byId('password', HTMLDialogElement).close()
  })
  byId('password-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
  })
}

/** Does it; where the password of just now is wanted, asks for that and does it again. */
export async function withStepUp(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'insufficient_user_authentication') throw error
    if ($who.get()?.isSideAccount) return notify('Use this account in all tabs first: then it can be confirmed.', 'bad')
    if (await confirmPerson()) await act()
  }
}

/** `false`: the person would rather not. */
async function confirmPerson(): Promise<boolean> {
  const dialog = byId('password', HTMLDialogElement)
  const who = $who.get()
  if (!who) return false
  const isSeeded = SEED_ACCOUNTS.some(({ id }) => id === who.user)
  setText(
    byId('password-text', HTMLParagraphElement),
    isSeeded ? `${who.name}'s password is “${SEED_PASSWORD}”.` : `The password of ${who.name}.`,
  )
  byId('password-user', HTMLInputElement).value = who.name
  byId('password-session', HTMLInputElement).value = who.session
  byId('password-value', HTMLInputElement).value = ''
  setText(byId('password-error', HTMLParagraphElement), '')
  dialog.returnValue = ''
  openModal(dialog)
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'confirmed'), { once: true })
  })
}

async function submit(): Promise<void> {
  const field = byId('password-value', HTMLInputElement)
  // Of whom the dialog asked: the tab may show somebody else by now.
  const session = byId('password-session', HTMLInputElement).value
  try {
    await tokens.signedIn(await stepUp(session, field.value))
    byId('password', HTMLDialogElement).close('confirmed')
    notify('Confirmed. It is a new session, and the old one has ended.')
  } catch (error) {
    setText(byId('password-error', HTMLParagraphElement), explainError(error))
    field.focus()
    field.select()
  }
}
