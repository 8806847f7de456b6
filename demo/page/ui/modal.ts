import { placeOf, returnTo } from './place.ts'

/** The browser keeps the focus in it, and gives it back: but not to a button that was drawn anew meanwhile. */
export function openModal(dialog: HTMLDialogElement): void {
  const place = placeOf(document.activeElement)
  const giveBack = () => {
    const { activeElement: active } = document
    // Chromium leaves it in the closed dialog until the next frame.
    if (active === document.body || dialog.contains(active)) returnTo(place)
  }
  dialog.addEventListener('close', giveBack, { once: true })
  dialog.showModal()
}
