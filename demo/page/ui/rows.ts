import { make } from './dom.ts'
import { placeOf, returnTo } from './place.ts'

/** Replaces what a list holds. Who stood in it stays there. Rows that are told apart by no name have a `data-key`. */
export function showRows(list: HTMLElement, rows: readonly HTMLElement[], none = ''): void {
  const active = document.activeElement
  const place = list.contains(active) ? placeOf(active) : null
  const empty = none === '' ? [] : [make('li', 'empty', none)]
  list.replaceChildren(...(rows.length > 0 ? rows : empty))
  // They may be reading elsewhere on the page by now.
  if (place) returnTo(place, { preventScroll: true })
}
