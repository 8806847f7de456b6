import { placeOf, returnTo } from './place.ts'

/**
 * The browser keeps the focus in it, and gives it back: but not to a button that was drawn anew meanwhile. Answers a signal that is
 * aborted when it is closed: an answer may come when it is open for something else.
 */
export function openModal(dialog: HTMLDialogElement): AbortSignal {
  const place = placeOf(document.activeElement)
  const opening = new AbortController()
  const onClose = () => {
    opening.abort()
    const { activeElement: active } = document
    // Chromium leaves it in the closed dialog until the next frame.
    if (active === document.body || dialog.contains(active)) returnTo(place)
  }
  dialog.addEventListener('close', onClose, { once: true })
  dialog.showModal()
  return opening.signal
}
