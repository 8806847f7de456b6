import { TROUBLES } from '../../names.ts'
import { makeTrouble, readState } from '../server/demo-server.ts'
import { $trouble, announceTrouble } from '../tabs/tabs.ts'
import { byId } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { $isVisible } from '../ui/visible.ts'
import { explainError } from '../ui/words.ts'

const SENTENCES = {
  well: 'The session server is well again.',
  down: 'The session server is down: it answers 503.',
  slow: 'The session server takes 3 s for each answer.',
  busy: 'The session server answers 429, come back in 5 s.',
}

/**
 * The switches; off where others use the server. They hold for all browsers: the tabs of this one tell each other, and what was done in
 * another one is asked for when a tab is looked at again.
 */
export function showTrouble(): void {
  const switches = byId('trouble', HTMLFieldSetElement)
  switches.addEventListener('change', async ({ target }) => {
    const chosen = TROUBLES.find((trouble) => target instanceof HTMLInputElement && trouble === target.value)
    if (!chosen) return
    try {
      await makeTrouble(chosen)
      announceTrouble(chosen)
      notify(SENTENCES[chosen], chosen === 'well' ? 'plain' : 'bad')
    } catch (error) {
      notify(`Not done. ${explainError(error)}`, 'bad')
      show()
    }
  })
  const show = () => {
    const trouble = $trouble.get()
    byId('trouble-on', HTMLDivElement).hidden = trouble === null
    byId('trouble-off', HTMLParagraphElement).hidden = trouble !== null
    switches.dataset.trouble = trouble ?? 'well'
    for (const input of switches.querySelectorAll('input')) input.checked = input.value === trouble
  }
  $trouble.subscribe(show)
  $isVisible.listen((isVisible) => void (isVisible && lookAgain()))
}

/** What was switched here meanwhile is newer than the answer. */
async function lookAgain(): Promise<void> {
  const before = $trouble.get()
  const state = await readState().catch(() => null)
  if (state && $trouble.get() === before) $trouble.set(state.trouble)
}
