import { SEED_ACCOUNTS, SEED_PASSWORD } from '../../names.ts'
import { ServerError } from '../server/server-error.ts'
import { stepUp } from '../server/session-server.ts'
import { ask } from '../session/ask.ts'
import { $user, $who } from '../session/who.ts'
import { tokens } from '../tokens.ts'
import { byId, find, setText } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
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
}

/** Does it; where the password of just now is wanted, asks for that and does it again. */
export async function withStepUp(act: () => Promise<void>): Promise<void> {
  const user = $user.get()
  try {
    await act()
  } catch (error) {
    if (user !== $user.get()) throw error
    if (!(error instanceof ServerError) || error.code !== 'insufficient_user_authentication') throw error
    if ($who.get()?.isSideAccount) return notify('Use this account in all tabs first: then it can be confirmed.', 'bad')
    if (await confirmPerson()) await act()
  }
}

/** `false`: the person would rather not. */
async function confirmPerson(): Promise<boolean> {
  const who = $who.get()
  if (!who) return false
  const isSeeded = SEED_ACCOUNTS.some(({ id }) => id === who.user)
  setText(
    byId('password-text', HTMLParagraphElement),
    isSeeded ? `${who.name}'s password is “${SEED_PASSWORD}”.` : `The password of ${who.name}.`,
  )
  byId('password-user', HTMLInputElement).value = who.name
  byId('password-value', HTMLInputElement).value = ''
  setText(byId('password-error', HTMLParagraphElement), '')
  // Of the person: the session is another one afterwards.
  const { closed, answered } = ask(byId('password', HTMLDialogElement), $user)
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    void submit(closed)
  }
  byId('password-form', HTMLFormElement).addEventListener('submit', onSubmit, { signal: closed })
  return answered
}

/** Not called off when the dialog is closed: the server may have done it, and the browser must have the cookie of the new session. */
async function submit(closed: AbortSignal): Promise<void> {
  const form = byId('password-form', HTMLFormElement)
  const button = find(form, '[type="submit"]', HTMLButtonElement)
  const session = $who.get()?.session
  if (button.ariaBusy === 'true' || session === undefined) return
  button.ariaBusy = 'true'
  try {
    await tokens.signedIn(await stepUp(session, byId('password-value', HTMLInputElement).value))
    const what = 'It is a new session, and the old one has ended.'
    notify(closed.aborted ? `The password had been sent before. ${what}` : `Confirmed. ${what}`)
    if (!closed.aborted) byId('password', HTMLDialogElement).close('yes')
  } catch (error) {
    if (!closed.aborted) showRefusal(error)
  } finally {
    button.ariaBusy = 'false'
  }
}

function showRefusal(error: unknown): void {
  const field = byId('password-value', HTMLInputElement)
  setText(byId('password-error', HTMLParagraphElement), explain(error))
  field.focus()
  field.select()
}

/** Of whom is known here: only the password was asked for. */
function explain(error: unknown): string {
  const isWrong = error instanceof ServerError && error.code === 'invalid_credentials'
  return isWrong ? 'The password is wrong.' : explainError(error)
}
