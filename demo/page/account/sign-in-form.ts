import { SEED_ACCOUNTS } from '../../names.ts'
import { ServerError } from '../server/server-error.ts'
import { type Credentials, type SignInAnswer, seedCredentials, signIn, signUp } from '../server/session-server.ts'
import { tokens } from '../tokens.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, find, make } from '../ui/dom.ts'
import { FieldErrors } from '../ui/field-errors.ts'
import { onPress } from '../ui/press.ts'
import { explainError } from '../ui/words.ts'

export interface SignInFormOptions {
  readonly onDone: () => void
}

/** One click as somebody who is there from the start, or a password, or a new account. */
export function showSignInForm(place: HTMLElement, options: SignInFormOptions): void {
  place.replaceChildren(byId('sign-in-template', HTMLTemplateElement).content.cloneNode(true))
  const finish = async (answer: SignInAnswer) => {
    await tokens.signedIn(answer)
    options.onDone()
  }
  const form = find(place, 'form', HTMLFormElement)
  const errors = new FieldErrors(form, place.id)
  const makeSeed = (seed: (typeof SEED_ACCOUNTS)[number]) =>
    makeSeedButton(seed, async () => {
      errors.clear()
      try {
        await finish(await signIn(seedCredentials(seed.id)))
      } catch (error) {
        // Said here: the page's notice is behind the dialog.
        errors.show(explainError(error))
      }
    })
  find(place, '.seeds', HTMLDivElement).replaceChildren(...SEED_ACCOUNTS.map(makeSeed))
  for (const choice of form.querySelectorAll('[name="kind"]')) {
    choice.addEventListener('change', () => {
      showKind(form)
      errors.clear()
    })
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(form, errors, finish)
  })
}

function makeSeedButton(
  { id, name, isAdministrator }: (typeof SEED_ACCOUNTS)[number],
  act: () => Promise<void>,
): HTMLButtonElement {
  const what = make('small', '', isAdministrator ? 'administrator' : 'member')
  const verb = make('span', 'visually-hidden', 'Sign in as ')
  const button = make(
    'button',
    'seed',
    makeAvatar(id, name),
    make('span', '', verb, make('strong', '', name), ' ', what),
  )
  button.type = 'button'
  button.dataset.account = id
  onPress(button, act)
  return button
}

function showKind(form: HTMLFormElement): void {
  const isNew = isSignUp(form)
  for (const part of form.querySelectorAll<HTMLElement>('[data-for]')) part.hidden = !isNew
  find(form, '[name="name"]', HTMLInputElement).required = isNew
  const password = find(form, '[name="password"]', HTMLInputElement)
  password.autocomplete = isNew ? 'new-password' : 'current-password'
  password.minLength = isNew ? 12 : 1
  find(form, 'button', HTMLButtonElement).textContent = isNew ? 'Create the account' : 'Sign in'
}

async function submit(
  form: HTMLFormElement,
  errors: FieldErrors,
  finish: (answer: SignInAnswer) => Promise<void>,
): Promise<void> {
  const button = find(form, 'button', HTMLButtonElement)
  if (button.ariaBusy === 'true') return
  errors.clear()
  if (!errors.check()) return
  button.ariaBusy = 'true'
  try {
    const { name, ...credentials } = readForm(form)
    await finish(isSignUp(form) ? await signUp({ name, ...credentials }) : await signIn(credentials))
    form.reset()
    showKind(form)
  } catch (error) {
    errors.show(explainError(error), fieldOf(error))
  } finally {
    button.ariaBusy = 'false'
  }
}

/** Which field a refusal is about; `undefined`: none of them alone. */
function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof ServerError)) return undefined
  return error.code === 'email_taken' ? 'email' : error.field
}

function isSignUp(form: HTMLFormElement): boolean {
  return new FormData(form).get('kind') === 'sign-up'
}

function readForm(form: HTMLFormElement): Credentials & { readonly name: string } {
  const data = new FormData(form)
  const read = (name: string) => String(data.get(name) ?? '')
  return { name: read('name'), email: read('email'), password: read('password') }
}
