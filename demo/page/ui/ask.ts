import { byId } from './dom.ts'
import { openModal } from './modal.ts'

/** A question that must be answered before anything goes on. */
export function confirm(title: string, text: string, verb: string): Promise<boolean> {
  const dialog = byId('confirm', HTMLDialogElement)
  byId('confirm-title', HTMLHeadingElement).textContent = title
  byId('confirm-text', HTMLParagraphElement).textContent = text
  byId('confirm-yes', HTMLButtonElement).textContent = verb
  dialog.returnValue = ''
  openModal(dialog)
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}
