import { make } from './dom.ts'

const FOCUSABLE = 'button, select, input'

/** Replaces what a list holds. Who stands on a button stays there when it is still there, and near it when it is not. */
export function showRows(list: HTMLElement, rows: readonly HTMLElement[], none = ''): void {
  const active = document.activeElement
  const name = active instanceof HTMLElement && list.contains(active) ? nameOf(active) : null
  const empty = none === '' ? [] : [make('li', 'empty', none)]
  list.replaceChildren(...(rows.length > 0 ? rows : empty))
  if (name === null) return
  const same = [...list.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => nameOf(element) === name)
  const target = same ?? list
  target.focus()
}

function nameOf(element: HTMLElement): string {
  return element.ariaLabel ?? element.textContent
}
