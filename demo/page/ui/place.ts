import { byId } from './dom.ts'

const FOCUSABLE = 'button'

/** Where somebody stands in a list, whose rows come and go. */
export interface Place {
  readonly list: HTMLElement
  /** Which row: two of them may have buttons of the same name. */
  readonly row: string | undefined
  readonly name: string
}

/** `null`: in no list. */
export function placeOf(element: Element | null): Place | null {
  const list = element?.closest<HTMLElement>('ul, ol')
  return element && list ? { list, row: rowOf(element), name: nameOf(element) } : null
}

/**
 * There when it is still there, near it when it is not, first of all in its row, and at the page's beginning when nothing of it is.
 */
export function returnTo(place: Place | null, options?: FocusOptions): void {
  const buttons = [...(place?.list.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])]
  const inRow = buttons.filter((button) => rowOf(button) === place?.row)
  const same = inRow.find((button) => nameOf(button) === place?.name)
  const near = same ?? (place?.row === undefined ? place?.list : (inRow[0] ?? place.list))
  near?.focus(options)
  if (near === undefined || document.activeElement !== near) goToMain()
}

/** Hides it or shows it. Who stood in it finds the page's beginning. */
export function setHidden(part: HTMLElement, isHidden: boolean): void {
  const wasIn = part.contains(document.activeElement)
  part.hidden = isHidden
  if (wasIn && isHidden) goToMain()
}

function goToMain(): void {
  byId('main', HTMLElement).focus({ preventScroll: true })
}

function rowOf(element: Element): string | undefined {
  return element.closest('li')?.dataset.key
}

function nameOf(element: Element): string {
  return element.ariaLabel ?? element.textContent
}
