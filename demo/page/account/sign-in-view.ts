import type { Account } from '../server/session-server.ts'
import { tokens } from '../tokens.ts'
import { makeAvatar } from '../ui/avatar.ts'
import { byId, make, setText } from '../ui/dom.ts'
import { openModal } from '../ui/modal.ts'
import { makeButton, onPress } from '../ui/press.ts'
import { showRows } from '../ui/rows.ts'
import { explainReason } from '../ui/words.ts'
import { accountsLeft } from './accounts.ts'
import { useAccountInAllTabs } from './follow.ts'
import { showSignInForm } from './sign-in-form.ts'

/** Where somebody who is signed out begins; and the same in a dialog, for another account beside those that are here. */
export function showSignIn(): void {
  showSignInForm(byId('sign-in', HTMLDivElement), { onDone: () => {} })
  const why = byId('why-out', HTMLParagraphElement)
  let hasBeenIn = false
  tokens.on('session-change', ({ session }) => {
    hasBeenIn ||= session.status === 'signed-in'
    // Who has only just come need not be told why nobody is signed in.
    if (hasBeenIn && session.status === 'signed-out') setText(why, explainReason(session.reason))
  })
  const stillHere = byId('still-here', HTMLUListElement)
  accountsLeft.$value.subscribe((others) => {
    stillHere.hidden = others.length === 0
    showRows(stillHere, others.map(describeAccount))
  })
  showDialog()
}

function describeAccount({ session, user, name }: Account): HTMLElement {
  const button = makeButton('Continue', { label: `Continue as ${name}`, tone: 'primary' }, () => continueWith(session))
  const text = make('span', 'grow', make('strong', '', name), make('small', '', 'still signed in here'))
  return make('li', 'row', makeAvatar(user, name), text, button)
}

/** Where it could not be, the list may be older than what has ended meanwhile. */
async function continueWith(session: string): Promise<void> {
  try {
    await useAccountInAllTabs(session)
  } catch (error) {
    await accountsLeft.reload().catch(() => {})
    throw error
  }
}

function showDialog(): void {
  const dialog = byId('add-dialog', HTMLDialogElement)
  const form = byId('add-form', HTMLDivElement)
  onPress(byId('add-account', HTMLButtonElement), async () => {
    const closed = openModal(dialog)
    // An answer that comes late is about another time that it was open.
    showSignInForm(form, { onDone: () => closed.aborted || dialog.close() })
  })
  byId('add-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close())
  // No second set of fields for a password manager to find while nobody asks for them.
  dialog.addEventListener('close', () => form.replaceChildren())
}
