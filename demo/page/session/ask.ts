import type { ReadableAtom } from 'nanostores'
import { byId } from '../ui/dom.ts'
import { openModal } from '../ui/modal.ts'
import { $whoKey } from './who.ts'

/** A question that must be answered before anything goes on. */
export function confirm(title: string, text: string, verb: string): Promise<boolean> {
  byId('confirm-title', HTMLHeadingElement).textContent = title
  byId('confirm-text', HTMLParagraphElement).textContent = text
  byId('confirm-yes', HTMLButtonElement).textContent = verb
  return ask(byId('confirm', HTMLDialogElement), $whoKey).answered
}

export interface Asked {
  /** Aborted when the dialog is closed. */
  readonly closed: AbortSignal
  /** Whether it was closed with a yes. */
  readonly answered: Promise<boolean>
}

/** Asks whom the page shows. When that is somebody else, or nobody, the question goes away: that is a no. */
export function ask(dialog: HTMLDialogElement, $whom: ReadableAtom<string | null>): Asked {
  dialog.returnValue = ''
  const closed = openModal(dialog)
  const stopWatching = $whom.listen(() => dialog.close('no'))
  const answered = new Promise<boolean>((resolve) => {
    const onClose = () => {
      stopWatching()
      resolve(dialog.returnValue === 'yes')
    }
    closed.addEventListener('abort', onClose, { once: true })
  })
  return { closed, answered }
}
