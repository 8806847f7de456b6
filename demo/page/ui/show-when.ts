import { byId } from './dom.ts'

export type PageState = 'pending' | 'in' | 'out'

/** Shows the parts of the page that have a meaning now. Who stood in one that goes finds the page's beginning. */
export function showWhen(state: PageState): void {
  const main = byId('main', HTMLElement)
  if (main.dataset.session === state) return
  main.dataset.session = state
  const had = document.activeElement
  for (const part of document.querySelectorAll<HTMLElement>('[data-when]')) {
    part.hidden = !(part.dataset.when ?? '').split(' ').includes(state)
  }
  if (had instanceof HTMLElement && had.closest('[hidden]')) main.focus({ preventScroll: true })
}
