import { byId } from './dom.ts'

/** A question that must be answered before anything goes on. The browser keeps the focus in it, and gives it back. */
export function confirm(title: string, text: string, verb: string): Promise<boolean> {
  const dialog = byId('confirm', HTMLDialogElement)
  byId('confirm-title', HTMLHeadingElement).textContent = title
  byId('confirm-text', HTMLParagraphElement).textContent = text
  byId('confirm-yes', HTMLButtonElement).textContent = verb
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}
