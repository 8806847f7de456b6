import { byId } from './dom.ts'
import { setHidden } from './place.ts'

export type PageState = 'pending' | 'in' | 'out'

/** Shows the parts of the page that have a meaning now, and opens those that are of use. */
export function showWhen(state: PageState): void {
  const main = byId('main', HTMLElement)
  if (main.dataset.session === state) return
  main.dataset.session = state
  for (const part of document.querySelectorAll<HTMLElement>('[data-when]')) {
    setHidden(part, !(part.dataset.when ?? '').split(' ').includes(state))
  }
  for (const part of document.querySelectorAll<HTMLDetailsElement>('[data-open-when]')) {
    part.open = part.dataset.openWhen === state
  }
}
